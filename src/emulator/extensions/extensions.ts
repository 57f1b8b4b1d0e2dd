import { Extension, type ExtensionEvent, type ExtensionEventType, type ExtensionKind } from './extension.js';

/** AWS's quota, of external and internal ones together. */
export const MAX_EXTENSIONS = 10;

export type RegistrationRefusal = 'closed' | 'name-taken' | 'too-many';

/** The extensions of one boot of an execution environment, external and internal. */
export class Extensions {
  readonly #all: Extension[] = [];
  #isOpen = true;

  /** @param onChange something registered, became ready, or failed */
  constructor(private readonly onChange: () => void) {}

  get size(): number {
    return this.#all.length;
  }

  all(): readonly Extension[] {
    return this.#all;
  }

  has(kind: ExtensionKind): boolean {
    return this.#all.some((one) => one.kind === kind);
  }

  /** An external one whose process is about to be started. */
  expect(name: string): Extension {
    const extension = new Extension(name, 'external');
    this.#all.push(extension);
    return extension;
  }

  /** The one with an executable of that name. */
  external(name: string): Extension | undefined {
    return this.#all.find((one) => one.kind === 'external' && one.name === name);
  }

  addInternal(name: string): Extension | RegistrationRefusal {
    if (!this.#isOpen) return 'closed';
    if (this.#all.length >= MAX_EXTENSIONS) return 'too-many';
    if (this.#all.some((one) => one.name === name)) return 'name-taken';
    const extension = new Extension(name, 'internal');
    this.#all.push(extension);
    return extension;
  }

  byId(id: string): Extension | undefined {
    return this.#all.find((one) => one.id === id);
  }

  /** The runtime has asked for its first event: no more can register. */
  closeRegistration(): void {
    this.#isOpen = false;
  }

  changed(): void {
    this.onChange();
  }

  areRegistered(): boolean {
    return this.#all.every(({ state }) => state !== 'Started');
  }

  /** Whether each has asked for its next event: only then does an init or an invocation end. */
  areReady(): boolean {
    return this.#all.every(({ state }) => state === 'Ready');
  }

  tell(event: ExtensionEvent): void {
    for (const extension of this.subscribedTo(event.eventType)) extension.tell(event);
  }

  subscribedTo(type: ExtensionEventType): readonly Extension[] {
    return this.#all.filter((one) => one.isSubscribedTo(type));
  }
}
