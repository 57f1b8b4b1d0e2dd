import type { OpenLoopSpec, RateStageSpec, Scenario } from '../model/index.js';
import { microseconds } from '../units/index.js';
import { awsSpec } from './aws.js';
import type { Complaint } from './complaint.js';
import { draftOf } from './draft.js';
import { forceSpec, targetSpec } from './endpoint.js';
import { parsedOf } from './errors.js';
import { identified, identifiedNetwork } from './identified.js';
import { imageComplaints, resolveImage } from './images.js';
import { inputSpec } from './input.js';
import { modelSpec } from './model.js';
import { networkSpec } from './network.js';
import type { Overrides } from './overrides.js';
import { pricesSpec } from './prices.js';
import { pricesInFile } from './prices-file.js';
import { readScenarioText } from './read.js';
import { referenceRow } from './references.js';
import { traceSpec } from './replay.js';
import { replaying, traceInFile } from './replay-file.js';
import { DEFAULT_MEMORY, type ParsedScenario } from './shape.js';
import { ownModelComplaints, storedComplaints } from './stored-complaints.js';
import { trafficSpec } from './traffic.js';
import type { Vocabulary } from './vocabulary.js';
import { weightsSpec } from './weights.js';

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
  const { prices, complaints } = await pricesInFile(draft.data, file);
  const faults = [
    ...complaints,
    ...(await imageFaults(draft.data, file)),
    ...(await storedFaults(draft.data, file)),
  ];
  const given = draft.parsed?.warm.trace;
  const trace = given === undefined ? null : await traceInFile(traceSpec(given, file));
  if (trace?.state === 'wrong') faults.push(...trace.complaints);
  const scenario = replaying(scenarioOf(parsedOf(draft, faults), file), trace);
  const { network, weights } = scenario;
  return {
    ...scenario,
    ...prices,
    network: await identifiedNetwork(network),
    weights: typeof weights === 'string' ? weights : await identified(weights),
  };
}

/** `loadScenario` without a disk: whether files exist is not checked, nor what is in them; of prices neither. */
export function parseScenario(text: string, { file, overrides = {}, ...vocabulary }: ParseOptions): Scenario {
  return scenarioOf(parsedOf(draftOf(text, file, overrides, vocabulary)), file);
}

// The data may have any shape: images are checked also when something else is wrong.
async function imageFaults(data: unknown, file: string): Promise<Complaint[]> {
  const images = (data as { input?: { images?: unknown } | null } | null | undefined)?.input?.images;
  return Array.isArray(images) ? imageComplaints(images, file) : [];
}

async function storedFaults(data: unknown, file: string): Promise<Complaint[]> {
  const given = data as { readonly weights?: unknown; readonly network?: unknown } | null | undefined;
  return [
    ...(await storedComplaints(given?.weights, ['weights'], file)),
    ...(await ownModelComplaints(given?.network, file)),
  ];
}

function scenarioOf(
  { memory, cold, solo, warm, input, references, ...same }: ParsedScenario,
  file: string,
): Scenario {
  return {
    name: same.name,
    network: networkSpec(same.network, file),
    weights: typeof same.network === 'string' ? weightsSpec(same.weights, file) : 'model',
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
    warm: warmSpec(warm, file),
    gates: same.gates,
    ...pricesSpec(same.prices),
    ...(same.traffic === undefined ? {} : { traffic: trafficSpec(same.traffic) }),
    ...(same.bound === undefined ? {} : { bound: same.bound }),
    references: references.map(referenceRow),
  };
}

/** A number of rounds has no key for what ends a run early, and so the hash that it had before there was that. */
function roundsSpec(rounds: ParsedScenario['rounds']): Pick<Scenario, 'rounds' | 'until'> {
  if (typeof rounds === 'number') return { rounds };
  return { rounds: rounds.max, until: { minRounds: rounds.min, interval: rounds.until } };
}

/** What is as it was before there were open loops and engines has no key, and so the scenario its hash. */
function warmSpec({ engine, trace, ...warm }: ParsedScenario['warm'], file: string): Scenario['warm'] {
  const open = trace === undefined ? openSpec(warm) : TRACED;
  const stagesUs = open?.stages.reduce((sum, { durationUs }) => sum + durationUs, 0);
  return {
    connections: warm.connections,
    threads: warm.threads,
    durationUs: stagesUs === undefined ? warm.duration : microseconds(stagesUs),
    warmupUs: trace === undefined ? warm.warmup : microseconds(0),
    timeoutUs: warm.timeout,
    ...(engine === 'auto' ? {} : { engine }),
    ...(open === undefined ? {} : { open }),
    ...(trace === undefined ? {} : { trace: traceSpec(trace, file) }),
  };
}

/** When, only the file tells. */
const TRACED: OpenLoopSpec = { arrivals: 'trace', stages: [] };

function openSpec({
  rate,
  stages,
  arrivals = 'constant',
  duration,
}: Omit<ParsedScenario['warm'], 'engine' | 'trace'>): OpenLoopSpec | undefined {
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
