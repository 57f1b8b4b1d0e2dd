import { pricesOfRun } from '../cost/index.js';
import type { HostFacts, Run, Scenario } from '../model/index.js';
import type { GateMetric, GatePhase } from '../scenario/index.js';

/** What stands in the way of comparing two runs. */
export interface Obstacles {
  /** They measured different things: comparing them would mean nothing. */
  readonly refusals: readonly string[];
  /** Their figures differ for another reason than the functions: shown, without a verdict. */
  readonly doubts: readonly string[];
  /** The same for the metrics of one phase, or for cost. */
  readonly phaseDoubts: Readonly<Partial<Record<GatePhase | 'cost', string>>>;
  /** What also differs, and may be just what is compared. */
  readonly remarks: readonly string[];
}

/**
 * Finds what differs between two runs beside the functions.
 * @param cell what is compared of them: its machine counts. Without one, machines are compared of runs that have one each
 */
export function obstaclesBetween(baseline: Run, candidate: Run, cell?: string): Obstacles {
  return {
    refusals: [
      ...differing('network', networkOf(baseline.scenario), networkOf(candidate.scenario)),
      ...differing('weights', weightsOf(baseline.scenario), weightsOf(candidate.scenario)),
      ...differing('target', baseline.scenario.target, candidate.scenario.target),
    ],
    doubts: [
      ...machineDoubts(baseline, candidate, cell),
      ...differing('input', inputOf(baseline.scenario), inputOf(candidate.scenario)),
    ],
    phaseDoubts: {
      ...phaseDoubts(baseline.scenario, candidate.scenario),
      ...priceDoubt(baseline, candidate),
    },
    remarks: [
      ...differing('loading of the model', loadingOf(baseline.scenario), loadingOf(candidate.scenario)),
      ...versionChanges(baseline, candidate),
    ],
  };
}

/** The same file may lie elsewhere, here and below. */
const networkOf = ({ network }: Scenario): string =>
  typeof network === 'string' ? network : `a model of sha256 ${network.onnx.sha256.slice(0, 12)}`;

const weightsOf = ({ weights }: Scenario): string =>
  typeof weights === 'string' ? weights : `those of sha256 ${weights.sha256.slice(0, 12)}`;

const loadingOf = ({ model }: Scenario): string =>
  `${(model?.load ?? ['outside']).join(', ')}, from ${(model?.source ?? ['package']).join(', ')}`;

/** Why no verdict can be given on a metric; undefined where one can. */
export function doubtOf({ doubts, phaseDoubts }: Obstacles, metric: GateMetric): string | undefined {
  if (metric.kind === 'package' || metric.kind === 'errors') return undefined;
  if (metric.kind === 'cost') return doubts[0] ?? phaseDoubts.cost ?? phaseDoubts.solo;
  return doubts[0] ?? phaseDoubts[metric.kind === 'duration' ? metric.phase : 'warm'];
}

function differing(what: string, before: unknown, after: unknown): string[] {
  const [one, other] = [before, after].map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  );
  return one === other ? [] : [`another ${what}: ${one} before, ${other} now`];
}

function machineDoubts(baseline: Run, candidate: Run, cell: string | undefined): string[] {
  const [before, after] = [hostOf(baseline, cell), hostOf(candidate, cell)];
  if (before === undefined || after === undefined) return [];
  return [
    ...differing('machine', machineOf(before), machineOf(after)),
    ...differing('kernel', before.kernel, after.kernel),
  ];
}

/** Of a merged run every cell has its own; undefined where none is asked about. */
function hostOf({ host, machines, cells }: Run, id: string | undefined): HostFacts | undefined {
  if (machines === undefined) return host;
  const cell = cells.find((each) => each.id === id);
  return machines.find(({ index }) => index === cell?.machine)?.host;
}

const machineOf = ({ cores, cpu, cgroup }: HostFacts): string => `${cores} x ${cpu}, cgroup ${cgroup}`;

// The paths of images are those of somebody's machine.
function inputOf({ input }: Scenario): string {
  const images = input.images.map((image) => image.split(/[\\/]/).at(-1)).join(', ');
  return `${images} by ${input.mode}`;
}

/** How long a phase lasted changes how sure its figures are, not what they mean. */
const OF_CERTAINTY = new Set(['durationUs', 'warmupUs', 'timeoutUs', 'threads', 'samples']);

function phaseDoubts(before: Scenario, after: Scenario): Obstacles['phaseDoubts'] {
  const doubt = (what: string, one: object, other: object) =>
    differing(`${what} load`, settingsOf(one), settingsOf(other))[0];
  const warm = doubt('warm', before.warm, after.warm);
  const cold = doubt('cold', { pageCache: before.cold.pageCache }, { pageCache: after.cold.pageCache });
  const storm = doubt('storm', before.cold, after.cold);
  return {
    ...(warm === undefined ? {} : { warm }),
    ...(cold === undefined ? {} : { cold }),
    ...(storm === undefined ? {} : { storm }),
  };
}

function priceDoubt(baseline: Run, candidate: Run): Pick<Obstacles['phaseDoubts'], 'cost'> {
  const [before, now] = [pricesText(baseline), pricesText(candidate)];
  const [cost] = differing('price table', before, now);
  return cost === undefined ? {} : { cost };
}

function pricesText(run: Run): string {
  const { name, since, usdPerGbSecond, usdPerMillionRequests } = pricesOfRun(run);
  return `${name}, ${since} ($${usdPerGbSecond}/GB-s, $${usdPerMillionRequests}/million)`;
}

function settingsOf(settings: object): string {
  const kept = Object.entries(settings).filter(([key]) => !OF_CERTAINTY.has(key));
  return kept.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(', ');
}

function versionChanges({ versions: before }: Run, { versions: after }: Run): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} ${before[name] ?? 'absent'} before, ${after[name] ?? 'absent'} now`);
}
