import type { OpenLoopSpec, RateStageSpec, Scenario } from '../model/index.js';
import { microseconds } from '../units/index.js';
import { awsSpec } from './aws.js';
import type { Complaint } from './complaint.js';
import { draftOf } from './draft.js';
import { forceSpec, targetSpec } from './endpoint.js';
import { parsedOf } from './errors.js';
import { imageComplaints, resolveImage } from './images.js';
import { modelSpec } from './model.js';
import type { Overrides } from './overrides.js';
import { readScenarioText } from './read.js';
import { referenceRow } from './references.js';
import { inputSpec } from './sections.js';
import { DEFAULT_MEMORY, type ParsedScenario, type Vocabulary } from './shape.js';
import { weightsSpec } from './weights.js';
import { identified, weightsComplaints } from './weights-file.js';

export interface ParseOptions extends Vocabulary {
  /** The file's name: errors start with it, and images are relative to it. */
  readonly file: string;
  readonly overrides?: Overrides;
}

/**
 * Reads a scenario file, puts the command line's values in and checks everything, also that image files can
 * be read. Throws a BenchError (exit 2): `scenario-unreadable`, or `scenario-invalid` with a line for each
 * error there is, `file:line:column message`.
 */
export async function loadScenario(
  file: string,
  overrides: Overrides = {},
  vocabulary: Vocabulary = {},
): Promise<Scenario> {
  const draft = draftOf(await readScenarioText(file), file, overrides, vocabulary);
  const faults = [
    ...(await imageFaults(draft.data, file)),
    ...(await weightsComplaints((draft.data as { weights?: unknown } | null | undefined)?.weights, file)),
  ];
  const scenario = scenarioOf(parsedOf(draft, faults), file);
  return { ...scenario, weights: await identified(scenario.weights) };
}

/** `loadScenario` without a disk: whether images and weights exist is not checked, nor what is in them. */
export function parseScenario(text: string, { file, overrides = {}, ...vocabulary }: ParseOptions): Scenario {
  return scenarioOf(parsedOf(draftOf(text, file, overrides, vocabulary)), file);
}

// The data may have any shape: images are checked also when something else is wrong.
async function imageFaults(data: unknown, file: string): Promise<Complaint[]> {
  const images = (data as { input?: { images?: unknown } | null } | null | undefined)?.input?.images;
  return Array.isArray(images) ? imageComplaints(images, file) : [];
}

function scenarioOf(
  { memory, cold, solo, warm, input, references, ...same }: ParsedScenario,
  file: string,
): Scenario {
  return {
    name: same.name,
    network: same.network,
    weights: weightsSpec(same.weights, file),
    input: inputSpec(
      input,
      input.images.map((image) => resolveImage(image, file)),
    ),
    ...modelSpec(same.model),
    variants: same.variants,
    memoryMB: memory ?? (typeof same.target === 'string' ? DEFAULT_MEMORY : []),
    threads: same.threads,
    ...targetSpec(same.target),
    ...(same.target === 'aws' ? { aws: awsSpec(same.aws, file) } : {}),
    ...roundsSpec(same.rounds),
    seed: same.seed,
    cold: coldSpec(cold),
    solo: { durationUs: solo.duration },
    warm: warmSpec(warm),
    gates: same.gates,
    references: references.map(referenceRow),
  };
}

/** A number of rounds has no key for what ends a run early, and so the hash that it had before there was that. */
function roundsSpec(rounds: ParsedScenario['rounds']): Pick<Scenario, 'rounds' | 'until'> {
  if (typeof rounds === 'number') return { rounds };
  return { rounds: rounds.max, until: { minRounds: rounds.min, interval: rounds.until } };
}

/** What is as it was before there were open loops and engines has no key, and so the scenario its hash. */
function warmSpec({ engine, ...warm }: ParsedScenario['warm']): Scenario['warm'] {
  const open = openSpec(warm);
  const stagesUs = open?.stages.reduce((sum, { durationUs }) => sum + durationUs, 0);
  return {
    connections: warm.connections,
    threads: warm.threads,
    durationUs: stagesUs === undefined ? warm.duration : microseconds(stagesUs),
    warmupUs: warm.warmup,
    timeoutUs: warm.timeout,
    ...(engine === 'auto' ? {} : { engine }),
    ...(open === undefined ? {} : { open }),
  };
}

function openSpec({
  rate,
  stages,
  arrivals = 'constant',
  duration,
}: Omit<ParsedScenario['warm'], 'engine'>): OpenLoopSpec | undefined {
  const given: readonly StageGiven[] | undefined =
    stages ?? (rate === undefined ? undefined : [{ duration, rate }]);
  if (given === undefined) return undefined;
  return { arrivals, stages: given.map(stageSpec) };
}

type StageGiven = NonNullable<ParsedScenario['warm']['stages']>[number];

function stageSpec(stage: StageGiven): RateStageSpec {
  const { duration, rate = 0, from = rate, to = rate } = stage;
  return { durationUs: duration, fromRate: from, toRate: to };
}

/** A scenario without a storm has no key for it, and so the hash that it had before there were storms. */
function coldSpec({ samples, concurrency, force, ...others }: ParsedScenario['cold']): Scenario['cold'] {
  const storm = concurrency === 0 ? {} : { concurrency };
  const forced = forceSpec(force, others['force-timeout']);
  return { samples, pageCache: others['page-cache'], ...storm, ...forced };
}
