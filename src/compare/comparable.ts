import type { Run, Scenario } from '../model/index.js';
import type { GateMetric, GatePhase } from '../scenario/index.js';

/** What stands in the way of comparing two runs. */
export interface Obstacles {
  /** They measured different things: comparing them would mean nothing. */
  readonly refusals: readonly string[];
  /** Their figures differ for another reason than the functions: shown, without a verdict. */
  readonly doubts: readonly string[];
  /** The same for the metrics of one phase. */
  readonly phaseDoubts: Readonly<Partial<Record<GatePhase, string>>>;
  /** What also differs, and may be just what is compared. */
  readonly remarks: readonly string[];
}

/** Finds what differs between two runs beside the functions. */
export function obstaclesBetween(baseline: Run, candidate: Run): Obstacles {
  return {
    refusals: [
      ...differing('network', baseline.scenario.network, candidate.scenario.network),
      ...differing('weights', weightsOf(baseline.scenario), weightsOf(candidate.scenario)),
      ...differing('target', baseline.scenario.target, candidate.scenario.target),
    ],
    doubts: [
      ...differing('machine', machineOf(baseline), machineOf(candidate)),
      ...differing('kernel', baseline.host.kernel, candidate.host.kernel),
      ...differing('input', inputOf(baseline.scenario), inputOf(candidate.scenario)),
    ],
    phaseDoubts: phaseDoubts(baseline.scenario, candidate.scenario),
    remarks: [
      ...differing('loading of the model', loadingOf(baseline.scenario), loadingOf(candidate.scenario)),
      ...versionChanges(baseline, candidate),
    ],
  };
}

/** The same file may lie elsewhere. */
const weightsOf = ({ weights }: Scenario): string =>
  weights === 'seeded' ? weights : `those of sha256 ${weights.sha256.slice(0, 12)}`;

const loadingOf = ({ model }: Scenario): string =>
  `${(model?.load ?? ['outside']).join(', ')}, from ${(model?.source ?? ['package']).join(', ')}`;

/** Why no verdict can be given on a metric; undefined where one can. */
export function doubtOf({ doubts, phaseDoubts }: Obstacles, metric: GateMetric): string | undefined {
  if (metric.kind === 'package' || metric.kind === 'errors') return undefined;
  const phase = metric.kind === 'duration' ? metric.phase : metric.kind === 'cost' ? 'solo' : 'warm';
  return doubts[0] ?? phaseDoubts[phase];
}

function differing(what: string, before: unknown, after: unknown): string[] {
  const [one, other] = [before, after].map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  );
  return one === other ? [] : [`another ${what}: ${one} before, ${other} now`];
}

function machineOf({ host }: Run): string {
  return `${host.cores} x ${host.cpu}, cgroup ${host.cgroup}`;
}

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
