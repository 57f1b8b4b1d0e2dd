import { type Microseconds, seconds } from '../../units/index.js';
import type { Behaviour } from './behaviour.js';

/** A server of known delay, and how it is loaded. */
export interface TruthSpec {
  readonly name: string;
  readonly behaviour: Exclude<Behaviour, { kind: 'null' }>;
  /** One, or as many as a p99 needs samples in the time. */
  readonly connections: number;
  readonly durationUs: Microseconds;
  /** In its window it stops answering for so long. */
  readonly stallMs?: number;
}

const WINDOW: Microseconds = seconds(2.5);

const fixed = (delayMs: number, connections: number): TruthSpec => ({
  name: `${delayMs} ms`,
  behaviour: { kind: 'fixed', delayMs },
  connections,
  durationUs: WINDOW,
});

/** The delays at which a function's latency may lie, and the shapes at which load generators go wrong. */
export const TRUTHS: readonly TruthSpec[] = [
  fixed(0, 1),
  fixed(1, 1),
  fixed(5, 1),
  fixed(50, 8),
  {
    name: '2/200 ms',
    behaviour: { kind: 'bimodal', fastMs: 2, slowMs: 200, slowEvery: 20 },
    connections: 2,
    durationUs: WINDOW,
  },
  { ...fixed(1, 1), name: '2 s stall', durationUs: seconds(4), stallMs: 2_000 },
  {
    name: 'trickle',
    behaviour: { kind: 'trickle', parts: 5, pauseMs: 4 },
    connections: 4,
    durationUs: WINDOW,
  },
];
