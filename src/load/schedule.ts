import { seededRandom } from '../stats/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import type { OpenLoop, RateStage } from './plan.js';

const MICROSECONDS_PER_SECOND = 1e6;

/**
 * When the requests of an open loop are meant to start, from the start of its window on, in ascending order;
 * none at or after its end. Pure: the same loop gives the same times.
 *
 * The number of requests expected by a time t is L(t), the integral of the rate. The n-th starts where L is n
 * (constant), or where L is the sum of n gaps from an exponential distribution of mean 1 (poisson): the
 * inversion method for a Poisson process of varying rate (Cinlar, "Introduction to Stochastic Processes", 1975).
 * Of a share every `total`-th is given: together the shares are the whole, whatever the arrivals.
 */
export function* schedule({ share = ALONE, ...loop }: Schedule): Generator<Microseconds> {
  let arrival = 0;
  for (const startUs of wholeSchedule(loop)) {
    if (arrival % share.total === share.index) yield startUs;
    arrival += 1;
  }
}

type Schedule = Pick<OpenLoop, 'arrivals' | 'seed' | 'stages' | 'share' | 'offsetsUs'>;
const ALONE = { index: 0, total: 1 };

function* wholeSchedule(loop: Omit<Schedule, 'share'>): Generator<Microseconds> {
  if (loop.arrivals === 'trace') {
    yield* loop.offsetsUs ?? [];
    return;
  }
  const gap = loop.arrivals === 'poisson' ? exponentialGaps(loop.seed) : () => 1;
  let due = loop.arrivals === 'poisson' ? gap() : 0;
  let startUs = 0;
  let before = 0;
  for (const stage of loop.stages) {
    const expected = expectedIn(stage);
    for (; due < before + expected; due += gap()) {
      yield microseconds(Math.floor(startUs + reachedAfter(stage, due - before)));
    }
    before += expected;
    startUs += stage.durationUs;
  }
}

/** Requests that a stage is expected to have. */
export function expectedIn({ durationUs, fromRate, toRate }: RateStage): number {
  return ((fromRate + toRate) / 2) * (durationUs / MICROSECONDS_PER_SECOND);
}

/**
 * Microseconds into a stage after which `count` requests are expected: the root of
 * fromRate t + slope t^2 / 2 = count, in the form that loses no digits when the slope is small.
 */
function reachedAfter({ durationUs, fromRate, toRate }: RateStage, count: number): number {
  const slope = (toRate - fromRate) / (durationUs / MICROSECONDS_PER_SECOND);
  const root = Math.sqrt(Math.max(0, fromRate * fromRate + 2 * slope * count));
  const seconds = count === 0 ? 0 : (2 * count) / (fromRate + root);
  return Math.min(seconds * MICROSECONDS_PER_SECOND, durationUs - 1);
}

function exponentialGaps(seed: number): () => number {
  const random = seededRandom(seed);
  return () => -Math.log1p(-random());
}
