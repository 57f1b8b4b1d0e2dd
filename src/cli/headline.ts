import { machineFacts } from '../host/index.js';
import type { Scenario } from '../model/index.js';
import { cellCount, describeRounds } from '../scenario/index.js';
import { formatDuration, type Microseconds, microseconds, milliseconds, seconds } from '../units/index.js';
import type { Palette } from './terminal.js';

/** Rough costs beside the times that a scenario states, for the estimate alone. */
const COLD_START = milliseconds(1_200);
const SETTLING = seconds(2);
const DEPLOYMENT = seconds(2);

/** What is about to be done, in two lines, before anything is. */
export function headline(scenario: Scenario, palette: Palette, sides = 1): string {
  const { connections, threads } = scenario.warm;
  const parts = [
    [counted(scenario.variants.length, 'variant'), ...sizes(scenario)].join(' x '),
    describeRounds(scenario),
    `c=${connections} t=${threads}`,
    `seed ${scenario.seed}`,
    ...(sides > 1 ? ['two sides'] : []),
    time(scenario, sides),
  ];
  const { cpu, cores } = machineFacts();
  return [
    `${palette.bold(scenario.name)} · ${parts.join(' · ')}`,
    palette.dim(`host ${cores} vCPU (${cpu}) · ${scenario.target} target`),
  ].join('\n');
}

/** Up to which time where more rounds may follow. */
function time(scenario: Scenario, sides: number): string {
  const { until } = scenario;
  const most = `~${formatDuration(estimate(scenario, sides))}`;
  if (until === undefined) return most;
  return `~${formatDuration(estimate({ ...scenario, rounds: until.minRounds }, sides))} to ${most}`;
}

/** At a URL the size may not be known. */
const sizes = ({ memoryMB }: Scenario): string[] =>
  memoryMB.length === 0 ? [] : [counted(memoryMB.length, 'size')];

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** About how long a run takes once everything is prepared. */
export function estimate(scenario: Scenario, sides = 1): Microseconds {
  const cells = cellCount(scenario) * sides;
  const { cold, solo, warm } = scenario;
  const cellRound = cold.samples * COLD_START + solo.durationUs + warm.warmupUs + warm.durationUs + SETTLING;
  const withControl = cells + 1;
  return microseconds(cells * DEPLOYMENT + scenario.rounds * withControl * cellRound);
}
