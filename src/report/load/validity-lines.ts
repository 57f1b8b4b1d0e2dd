import type { Validity, ValidityCheck } from '../../model/index.js';
import { formatDuration, microseconds } from '../../units/index.js';

/** What a broken check means, and what helps. */
const REMEDIES: Readonly<Record<string, string>> = {
  'littles-law':
    'requests spent more or less time than this loop can have: the generator or the machine stood still; measure again on a quieter machine',
  'unaccounted-requests': 'requests are missing from the count: a fault of the generator',
  'histogram-count': 'samples are missing from the histogram: a fault of the generator',
  'completed-requests': 'no request was answered with a 2xx in the window: see the errors, or measure longer',
  'generator-event-loop':
    'the generator was the bottleneck, and its own queue is in the times: use fewer connections, --engine raw, or a --rate',
  'timer-lateness':
    'the generator came too late to its own schedule: give a lower --rate, or leave it more of the machine',
  'cpu-stolen': 'the hypervisor gave the processors to others: measure again, or on another machine',
  'cpu-of-others':
    'other programs took the processors: end them (bench doctor names them), and measure again',
  'generator-cpu': 'the generator needed a whole processor: use fewer connections, or a slower server',
  'share-of-ceiling':
    'this is too near to what the generator can do at all: use fewer connections, or several machines',
  workers: 'the load was less than what was asked for: measure again with all workers',
  'window-in-common':
    'outside of it the load was not what was asked for, and the rate is of no one time: start all workers together',
  'clock-uncertainty': 'whether the workers began together cannot be told: put them nearer to one another',
  'clock-drift': 'a clock went astray during the load: look after the time service of that machine',
  'valid-workers': 'what is of no use alone is of none together: see what broke below',
  'clock-step-us': 'the clock was set during the measurement: measure again',
};

/** `generator-event-loop is 0.93, and must be < 0.8: ...` for each check that broke. */
export function brokenChecks({ checks }: Validity): string[] {
  return checks
    .filter(({ pass }) => !pass)
    .map((check) => {
      const remedy = REMEDIES[check.name];
      const detail = check.detail === undefined ? '' : ` (${check.detail})`;
      return `${check.name} is ${figure(check)}, and must be ${limit(check)}${detail}${remedy === undefined ? '' : `: ${remedy}`}`;
    });
}

/** One line of what held: `littles-law 0.999 (0.97 to 1.02), ...`. */
export function heldChecks({ checks }: Validity): string {
  return checks
    .filter(({ pass }) => pass)
    .map((check) => `${check.name} ${figure(check)} (${limit(check)})`)
    .join(', ');
}

/** The bound of a check that is of a time, as validity keeps it: `<= 3000 us`. */
const TIME_BOUND = /\b(\d+) us$/;

const figure = ({ value, limit: text }: ValidityCheck): string =>
  TIME_BOUND.test(text) ? timeText(value) : String(Number(value.toFixed(3)));

const limit = ({ limit: text }: ValidityCheck): string =>
  text.replace(TIME_BOUND, (_, bound: string) => timeText(Number(bound)));

const timeText = (us: number): string => formatDuration(microseconds(Math.round(us)));
