/**
 * Whether comparisons can be trusted: how often two equal cells are told apart (false alarms, at most 5 % may
 * be), and how often a real slowdown is found, on a simulated noisy machine. Prints tables, in some minutes of one
 * core; run by `npm run bench:statistics`. Everything is seeded: it prints the same each time.
 */
import { stdout } from 'node:process';
import type { Distribution } from '../../../src/stats/distribution.js';
import {
  type Effect,
  ownEffect,
  pairedEffect,
  pooledPercentile,
  ratioInterval,
  seededRandom,
  separateEffect,
  verdictOf,
} from '../../../src/stats/index.js';
import { parseTestScenario } from '../../support/scenario.js';
import { NOISY_MACHINE, type Noise, World } from './world.js';

type Rounds = readonly (readonly [Distribution, Distribution])[];
type Decision = (found: Effect) => boolean;

/** What power is stated for. */
const STEADY_MACHINE: Noise = { ...NOISY_MACHINE, drift: 0 };
const DEFAULT_ROUNDS = parseTestScenario().rounds;

const random = seededRandom(2017);
const PERCENTILES = [50, 99] as const;
const POWER_ASKED = 0.8;

const toldApart: Decision = (found) => ['faster', 'slower'].includes(verdict(found));
const foundSlower: Decision = (found) => verdict(found) === 'slower';
/** The gate `<= +10%`: one-sided at 95 %. */
const gateFails: Decision = (found) => ratioInterval(found, 0.9).low > 1.1;

const verdict = (found: Effect) => verdictOf(Math.exp(found.logRatio), ratioInterval(found));

function measure(noise: Noise, slower: number, rounds: number): Rounds {
  const world = new World(noise, slower, rounds, random);
  return Array.from({ length: rounds }, () => world.round());
}

/** The second cell over the first; of separate runs the first of one run, the second of another. */
function compared(rounds: Rounds, percentile: number, other?: Rounds): Effect {
  const before = pooledPercentile(
    rounds.map(([first]) => first),
    percentile,
  );
  const after = pooledPercentile(
    (other ?? rounds).map(([, second]) => second),
    percentile,
  );
  const found = other === undefined ? pairedEffect(before, after, random) : separateEffect(before, after);
  if (found === null) throw new Error('a simulated run has two rounds at least');
  return found;
}

/** How often a decision is taken, by percentile. */
function shares(times: number, decision: Decision, once: () => (percentile: number) => Effect): number[] {
  const taken = PERCENTILES.map(() => 0);
  for (let time = 0; time < times; time += 1) {
    const effectAt = once();
    PERCENTILES.forEach((percentile, index) => {
      if (decision(effectAt(percentile))) taken[index] = (taken[index] ?? 0) + 1;
    });
  }
  return taken.map((count) => count / times);
}

const percent = (share: number) => `${(share * 100).toFixed(1).padStart(5)} %`;
const print = (...texts: readonly string[]) => void stdout.write(`${texts.join('  ')}\n`);

/** Simulated runs behind a share; fewer where rounds are resampled, 2,000 times each. */
const timesOf = (rounds: number) => (rounds < 6 ? 10_000 : 2_000);
/** One standard error of a share of 5 %, told beside the figures. */
const errorOf = (times: number) => `+-${(Math.sqrt((0.05 * 0.95) / times) * 100).toFixed(1)}`;

function falseAlarms(): void {
  print('False alarms of two equal cells (a verdict other than "equivalent" or "cannot tell"; at most 5 %)');
  print('rounds'.padEnd(24), '    p50', '    p99', 'standard error');
  for (const rounds of [3, 4, 5, 6, 10, 20]) {
    const times = timesOf(rounds);
    const found = shares(times, toldApart, () => {
      const measured = measure(NOISY_MACHINE, 1, rounds);
      return (percentile) => compared(measured, percentile);
    });
    print(`${rounds} interleaved`.padEnd(24), ...found.map(percent), errorOf(times));
  }
  for (const rounds of [3, 10]) {
    const found = shares(4_000, toldApart, () => {
      const [one, other] = [measure(NOISY_MACHINE, 1, rounds), measure(NOISY_MACHINE, 1, rounds)];
      return (percentile) => compared(one, percentile, other);
    });
    print(`${rounds} in separate runs`.padEnd(24), ...found.map(percent), errorOf(4_000));
  }
  const gated = shares(4_000, gateFails, () => {
    const measured = measure(NOISY_MACHINE, 1.1, DEFAULT_ROUNDS);
    return (percentile) => compared(measured, percentile);
  });
  print(`${DEFAULT_ROUNDS}, gate at its limit`.padEnd(24), ...gated.map(percent), errorOf(4_000));
}

function powerAt(
  rounds: number,
  slower: number,
  decision: Decision,
  times: number,
  noise: Noise = STEADY_MACHINE,
): number[] {
  return shares(times, decision, () => {
    const measured = measure(noise, slower, rounds);
    return (percentile) => compared(measured, percentile);
  });
}

function power(): void {
  print(
    '',
    '\nPower: a slowdown of 15 %, sandbox noise 3 %, no drift; verdict "slower", gate <= +10 % fails',
  );
  print('rounds'.padEnd(24), '    p50', '    p99');
  const rounds = DEFAULT_ROUNDS;
  for (const sandboxes of [1, 2]) {
    const label = `${rounds}, ${sandboxes} sandbox${sandboxes === 1 ? '' : 'es'}`;
    const noise = { ...STEADY_MACHINE, sandboxes };
    print(`${label}, verdict`.padEnd(24), ...powerAt(rounds, 1.15, foundSlower, 6_000, noise).map(percent));
    print(`${label}, gate`.padEnd(24), ...powerAt(rounds, 1.15, gateFails, 6_000, noise).map(percent));
  }
}

/** Sizes of a run that are tried, in their order. */
const TRIED_ROUNDS = [2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30];
const MOST_TRIED = 30;
const TRIALS = 300;
/** One-sided quantiles at 29 degrees of freedom for 95 %, and of the power that is asked for. */
const T_29 = 1.699;
const Z_OF_POWER = 0.842;

/** Rounds that 80 % need where it is more than were tried, from the standard error at the most that were. */
function extrapolated(slower: number, limit: number, percentile: number): number {
  const runs = Array.from({ length: TRIALS / 3 }, () => measure(STEADY_MACHINE, slower, MOST_TRIED));
  const errors = runs.map((measured) => compared(measured, percentile).standardError);
  const error = errors.reduce((sum, each) => sum + each, 0) / errors.length;
  return Math.ceil(MOST_TRIED * (((T_29 + Z_OF_POWER) * error) / Math.log(slower / limit)) ** 2);
}

function roundsNeeded(): void {
  print('', '\nRounds that find it in 80 % of runs');
  print('slowdown and decision'.padEnd(34), 'p50', 'p99');
  const cases = [
    ['15 %, verdict "slower"', 1.15, foundSlower, 1],
    ['15 %, gate <= +10 % fails', 1.15, gateFails, 1.1],
    ['25 %, gate <= +10 % fails', 1.25, gateFails, 1.1],
  ] as const;
  for (const [label, slower, decision, limit] of cases) {
    const byRounds = new Map<number, number[]>();
    const needed = PERCENTILES.map((percentile, index) => {
      const tried = TRIED_ROUNDS.find((rounds) => {
        const found = byRounds.get(rounds) ?? powerAt(rounds, slower, decision, TRIALS);
        byRounds.set(rounds, found);
        return (found[index] ?? 0) >= POWER_ASKED;
      });
      return tried === undefined ? `~${extrapolated(slower, limit, percentile)}` : String(tried);
    });
    print(label.padEnd(34), ...needed.map((rounds) => rounds.padStart(3)));
  }
}

/** `rounds: {min: 3, max: 40, until: "... +-W%"}`: both cells' own intervals must be that narrow. */
function untilNarrow(slower: number, percentile: number, width: number): Rounds {
  const most = 40;
  const world = new World(STEADY_MACHINE, slower, most, random);
  const rounds: (readonly [Distribution, Distribution])[] = [];
  while (rounds.length < 3 || (rounds.length < most && !isNarrow(rounds, percentile, width)))
    rounds.push(world.round());
  return rounds;
}

function isNarrow(rounds: Rounds, percentile: number, width: number): boolean {
  return ([0, 1] as const).every((cell) => {
    const own = ownEffect(
      pooledPercentile(
        rounds.map((round) => round[cell]),
        percentile,
      ),
    );
    return own !== null && ratioInterval({ ...own, logRatio: 0 }).high <= 1 + width;
  });
}

function adaptive(): void {
  print('', '\nRounds until both intervals are +-5 % (min 3, max 40), slowdown of 15 %');
  print('until'.padEnd(24), ' rounds', 'verdict', '   gate', '  equal cells told apart');
  for (const percentile of PERCENTILES) {
    const times = 150;
    const tally = { rounds: 0, slower: 0, fails: 0, alarms: 0 };
    for (let time = 0; time < times; time += 1) {
      const measured = untilNarrow(1.15, percentile, 0.05);
      const found = compared(measured, percentile);
      tally.rounds += measured.length;
      tally.slower += foundSlower(found) ? 1 : 0;
      tally.fails += gateFails(found) ? 1 : 0;
      tally.alarms += toldApart(compared(untilNarrow(1, percentile, 0.05), percentile)) ? 1 : 0;
    }
    const { rounds, slower, fails, alarms } = tally;
    const figures = [slower, fails, alarms].map((count) => percent(count / times));
    print(`warm.p${percentile} +-5%`.padEnd(24), (rounds / times).toFixed(1).padStart(7), ...figures);
  }
}

const { round, correlation, sandbox, drift, request, tail, requests } = NOISY_MACHINE;
print(
  `Simulated: round noise ${percent(round)}, AR(1) ${correlation}, sandbox noise ${percent(sandbox)}, drift ${percent(drift)} a run,`,
);
print(
  `request noise ${percent(request)}, ${percent(tail)} of requests up to 4 x as long, ${requests} requests a round\n`,
);
falseAlarms();
power();
roundsNeeded();
adaptive();
