import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError, EXIT } from '../../errors/index.js';
import { monotonicNow } from '../../host/index.js';
import { type Microseconds, microseconds, milliseconds, seconds, toMilliseconds } from '../../units/index.js';
import type { ClockOffset } from './clock-exchange.js';
import { Coordinator } from './coordinator.js';
import { Link } from './link.js';
import { type LoadFile, loadFileSchema } from './messages.js';
import type { SharedPlace } from './place.js';
import type { WorkerPlace } from './share.js';
import { WallClock } from './wall-clock.js';

export interface Rendezvous {
  readonly place: SharedPlace;
  readonly worker: WorkerPlace;
  /** The same of every worker of a load. */
  readonly fingerprint: string;
  /** When the window is to open, in microseconds since 1970; null: once all workers are there. */
  readonly startUs: number | null;
  /** What comes before the window, in every worker. */
  readonly leadUs: Microseconds;
  /** How long the others are waited for. */
  readonly waitUs: Microseconds;
  /** What worker 0 listens at, and the others reach it by. */
  readonly address: string;
  readonly signal: AbortSignal;
}

/** A worker among all others of its load, once the start is agreed. */
export interface Membership {
  readonly load: string;
  /** When the window opens, by the clock of worker 0 in microseconds since 1970, and by this machine's monotonic one. */
  readonly startUs: number;
  readonly startAtUs: Microseconds;
  /** How far the clock of worker 0 is ahead of this machine's. */
  readonly clock: ClockOffset;
  /** A moment of this machine's monotonic clock by the clock of worker 0. */
  toReference(monotonicUs: Microseconds): number;
  measureClock(): Promise<ClockOffset>;
  /** Worker 0 stays until the others have measured their clocks again, for a while. */
  leave(): Promise<void>;
}

export const LOAD_FILE = 'load.json';
/** Beyond it nobody could say that the workers started together. */
export const MOST_UNCERTAINTY_US: Microseconds = milliseconds(50);
const OWN_CLOCK: ClockOffset = { offsetUs: 0, uncertaintyUs: 0, exchanges: 0 };
const LOOK_EVERY_MS = 200;
const LAST_MEASUREMENT_MS = 30_000;

/**
 * Meets the other workers of a load, measures this machine's clock by that of worker 0, and agrees when to start. Throws
 * a BenchError where a worker is missing or was given another load, or the clock cannot be known well enough.
 */
export function meet(rendezvous: Rendezvous): Promise<Membership> {
  return rendezvous.worker.index === 0 ? lead(rendezvous) : follow(rendezvous);
}

async function lead(rendezvous: Rendezvous): Promise<Membership> {
  const { place, worker, fingerprint, leadUs, address, signal } = rendezvous;
  const clock = new WallClock();
  const [load, token] = [randomBytes(6).toString('hex'), randomBytes(16).toString('hex')];
  const { total } = worker;
  const coordinator =
    total === 1 ? null : await Coordinator.open({ total, load, token, fingerprint, address, clock });
  try {
    const where = coordinator === null ? null : { host: address, port: coordinator.port, token };
    const file: LoadFile = { schemaVersion: 1, load, total, clock: where };
    await place.write(LOAD_FILE, JSON.stringify(file));
    await coordinator?.everyoneReady(toMilliseconds(timeToWait(rendezvous, clock)), signal);
    const startUs = rendezvous.startUs ?? clock.now() + leadUs;
    checkStart(startUs, rendezvous, clock);
    coordinator?.start(startUs);
    return {
      ...{ load, startUs, clock: OWN_CLOCK },
      startAtUs: clock.toMonotonic(startUs),
      toReference: (monotonicUs) => clock.of(monotonicUs),
      measureClock: async () => OWN_CLOCK,
      leave: async () => {
        await coordinator?.everyoneGone(LAST_MEASUREMENT_MS, signal);
        coordinator?.close();
      },
    };
  } catch (error) {
    coordinator?.close();
    throw error;
  }
}

/** Up to what must come before a start that was given. */
function timeToWait({ startUs, leadUs, waitUs }: Rendezvous, clock: WallClock): Microseconds {
  return startUs === null ? waitUs : microseconds(Math.max(0, startUs - leadUs - clock.now()));
}

function checkStart(startUs: number, { leadUs }: Rendezvous, clock: WallClock): void {
  const leftUs = startUs - clock.now();
  if (leftUs >= leadUs * 0.9) return;
  throw new BenchError(
    `the start at ${new Date(startUs / 1_000).toISOString()} is ${(leftUs / 1e6).toFixed(1)} s away, and ${(leadUs / 1e6).toFixed(1)} s are needed for the warm-up`,
    {
      code: 'start-too-early',
      exitCode: EXIT.usage,
      hint: 'give a later --start, or none: the workers then agree on one',
    },
  );
}

async function follow(rendezvous: Rendezvous): Promise<Membership> {
  const clock = new WallClock();
  const link = await findLeader(rendezvous, clock);
  const abort = () => link.close();
  rendezvous.signal.addEventListener('abort', abort, { once: true });
  try {
    const offset = await link.measureClock();
    checkCertain(offset);
    const startUs = await link.ready();
    return {
      ...{ load: link.load, startUs, clock: offset },
      startAtUs: clock.toMonotonic(startUs - offset.offsetUs),
      toReference: (monotonicUs) => clock.of(monotonicUs) + offset.offsetUs,
      measureClock: () => link.measureClock(),
      leave: async () => link.close(),
    };
  } catch (error) {
    link.close();
    rendezvous.signal.throwIfAborted();
    throw error;
  }
}

/** What lies in the shared place may be of an earlier load, whose worker 0 is gone. */
async function findLeader({ place, worker, fingerprint, waitUs, signal }: Rendezvous, clock: WallClock) {
  const deadline = monotonicNow() + waitUs;
  for (;;) {
    signal.throwIfAborted();
    const file = await readLoadFile(place);
    const link = file?.clock && (await Link.open(file.clock, { ...worker, fingerprint }, clock));
    if (link) return link;
    if (monotonicNow() > deadline) throw noLeader(place);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Undefined where there is none that can be read: worker 0 may be about to write it. */
export async function readLoadFile(place: SharedPlace): Promise<LoadFile | undefined> {
  const text = await place.read(LOAD_FILE);
  if (text === undefined) return undefined;
  try {
    return loadFileSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function checkCertain({ uncertaintyUs }: ClockOffset): void {
  if (uncertaintyUs <= MOST_UNCERTAINTY_US) return;
  throw new BenchError(
    `how far this clock is from that of worker 0 is known to ${uncertaintyUs / 1_000} ms only, and must be to ${toMilliseconds(MOST_UNCERTAINTY_US)} ms`,
    {
      code: 'clock-uncertain',
      exitCode: EXIT.invalidRun,
      hint: 'run the workers on machines that are nearer to one another, and leave them a processor each',
    },
  );
}

function noLeader(place: SharedPlace): BenchError {
  return new BenchError(`worker 0 was not found by ${place.name}/${LOAD_FILE}`, {
    code: 'workers-missing',
    exitCode: EXIT.usage,
    hint: 'start worker 0 with the same --out and an --address that this machine reaches, or wait longer with --wait',
  });
}

/** How long before its warm-up a generator's process is started, which takes it some tenths on a busy machine. */
export const STARTING_US: Microseconds = seconds(1);

/** Time from the agreement to the window: word of it arrives, the generator's process starts, the warm-up passes. */
export const leadOf = (warmupUs: Microseconds): Microseconds =>
  microseconds(warmupUs + STARTING_US + seconds(1));
