import { quoted } from '../quoted.js';
import { TraceFault } from './fault.js';

const SHOWN = 3;

/** Which of a trace's functions is meant: the one that is named, or the only one. */
export class FunctionChoice {
  readonly #wanted: string | undefined;
  /** Some of those that were seen, for the message. */
  readonly #seen = new Set<string>();
  #chosen: string | undefined;

  constructor(wanted: string | undefined) {
    this.#wanted = wanted;
  }

  /** Whether a row is of it, by any of the names that the row goes by: the first is its own. */
  takes(names: readonly string[]): boolean {
    const [own = ''] = names;
    if (this.#seen.size <= SHOWN) this.#seen.add(own);
    if (this.#wanted !== undefined && !names.includes(this.#wanted)) return false;
    // `app/function` is the whole name.
    const whole = names.at(-1) ?? own;
    this.#chosen ??= whole;
    if (this.#chosen === whole) return true;
    throw new TraceFault(
      this.#wanted === undefined
        ? `has several functions: name one with function, as ${[...this.#seen].map(quoted).join(', ')}`
        : `has several functions ${quoted(this.#wanted)}: name one as ${quoted(this.#chosen)}`,
    );
  }

  /** Throws a TraceFault where no row was of it. */
  checkFound(): void {
    if (this.#chosen !== undefined) return;
    if (this.#wanted === undefined) throw new TraceFault('has no invocation');
    const seen = [...this.#seen].slice(0, SHOWN).map(quoted).join(', ');
    throw new TraceFault(
      `has no function ${quoted(this.#wanted)}; it has ${seen}${this.#seen.size > SHOWN ? ' and others' : ''}`,
    );
  }
}
