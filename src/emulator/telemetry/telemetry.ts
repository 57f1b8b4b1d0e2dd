import { type Dial, openDelivery } from './delivery.js';
import type { PlatformEvent, TelemetryType } from './events.js';
import { Lines } from './lines.js';
import { recordOf, type TelemetryRecord } from './records.js';
import { Subscriber } from './subscriber.js';
import type { Subscription } from './subscription.js';

const FELL_BEHIND = 'Consumer seems to have fallen behind as it has not acknowledged receipt of logs.';

type OutputType = Exclude<TelemetryType, 'platform'>;

interface Subscribed {
  readonly name: string;
  readonly types: ReadonlySet<TelemetryType>;
  readonly subscriber: Subscriber;
}

interface Early {
  readonly event: PlatformEvent;
  readonly at: Date;
}

/** The subscribers of one boot. Nothing is made into text where nobody subscribed. */
export class Telemetry {
  readonly #subscribed: Subscribed[] = [];
  /** The events of an init, for who subscribes during it; null after it: nobody can any more. */
  #early: Early[] | null = [];
  /** What each pipe of a source has not ended yet. */
  readonly #lines = new Map<string, { readonly type: OutputType; readonly lines: Lines }>();

  /** @param dial connects to the sandbox's own processes */
  constructor(private readonly dial: Dial) {}

  get isOpen(): boolean {
    return this.#early !== null;
  }

  /** Takes the place of the extension's earlier subscription. */
  subscribe(name: string, { types, destination, buffering }: Subscription): void {
    const earlier = this.#subscribed.findIndex((one) => one.name === name);
    if (earlier >= 0) this.#subscribed.splice(earlier, 1)[0]?.subscriber.close();
    const subscriber = new Subscriber(openDelivery(destination, this.dial), buffering, (dropped) =>
      subscriber.add(
        textOf(recordOf({ type: 'platform.logsDropped', reason: FELL_BEHIND, ...dropped }, new Date())),
      ),
    );
    this.#subscribed.push({ name, types: new Set(types), subscriber });
    if (!types.includes('platform')) return;
    for (const { event, at } of this.#early ?? []) subscriber.add(textOf(recordOf(event, at)));
  }

  closeSubscription(): void {
    this.#early = null;
  }

  event(event: PlatformEvent): void {
    this.#early?.push({ event, at: new Date() });
    if (this.#subscribed.length === 0) return;
    if (event.type === 'platform.report') this.#addRest();
    this.#add('platform', recordOf(event, new Date()));
  }

  /** One record a line. @param pipe which of the type's, whose pieces belong together */
  output(type: OutputType, chunk: Buffer, pipe: string): void {
    if (this.#subscribed.length === 0) return;
    const key = `${type} ${pipe}`;
    const { lines } = this.#lines.get(key) ?? { lines: new Lines() };
    this.#lines.set(key, { type, lines });
    this.#addLines(type, lines.take(chunk));
  }

  /** Sends what is buffered. */
  async flush(): Promise<void> {
    this.#addRest();
    await Promise.all(this.#subscribed.map(({ subscriber }) => subscriber.flush()));
  }

  close(): void {
    for (const { subscriber } of this.#subscribed) subscriber.close();
  }

  /** What nobody has ended. */
  #addRest(): void {
    for (const { type, lines } of this.#lines.values()) this.#addLines(type, lines.rest());
  }

  #addLines(type: OutputType, lines: readonly Buffer[]): void {
    const time = new Date().toISOString();
    for (const line of lines) if (line.length > 0) this.#add(type, { time, type, record: line.toString() });
  }

  #add(type: TelemetryType, record: TelemetryRecord): void {
    const text = textOf(record);
    for (const { types, subscriber } of this.#subscribed) if (types.has(type)) subscriber.add(text);
  }
}

function textOf(record: TelemetryRecord): string {
  return JSON.stringify(record);
}
