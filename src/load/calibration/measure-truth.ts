import { rm } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import { makeTemporaryDirectory } from '../../host/index.js';
import type { TruthMeasurement } from '../../model/index.js';
import { type Microseconds, microseconds, milliseconds, seconds, toMilliseconds } from '../../units/index.js';
import type { EngineName, LoadPlan } from '../plan.js';
import type { LoadResult } from '../result.js';
import { startLoad } from '../session.js';
import { agreementsOf, figuresOf, figuresOfSum, momentsOf } from './agreement.js';
import { measureLoopback } from './bare-client.js';
import type { ServedRequest } from './behaviour.js';
import { type EngineSample, readEngineSamples } from './engine-samples.js';
import type { TruthSpec } from './servers.js';
import { TruthServer } from './truth-server.js';

/** As shares of a window, and at most so long: of the warm-up before it, and of each turn of bare sockets. */
const WARMUP = { share: 0.2, most: milliseconds(500) };
const BARE = { share: 0.4, most: seconds(1) };
const TIMEOUT = seconds(10);

export interface TruthOrder {
  readonly spec: TruthSpec;
  readonly engines: readonly EngineName[];
  /** A window that others disturbed is measured again, so often in all. */
  readonly attempts: number;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Measures one server by each engine, with bare sockets before and after each, so that drift falls on both. */
export async function measureTruth(order: TruthOrder): Promise<readonly TruthMeasurement[]> {
  const server = await TruthServer.start(order.spec.behaviour);
  try {
    return await measureOn(server, order);
  } finally {
    await server.stop();
  }
}

interface Loaded {
  readonly engine: EngineName;
  readonly result: LoadResult;
  readonly samples: readonly EngineSample[];
}

async function measureOn(server: TruthServer, order: TruthOrder): Promise<readonly TruthMeasurement[]> {
  const { spec, engines } = order;
  const durationMs = toMilliseconds(partOf(spec, BARE));
  const bare = (prefix: string) =>
    measureLoopback(server, { connections: spec.connections, durationMs, prefix });
  const loopback = [...(await bare('bare-0'))];
  const loads: Loaded[] = [];
  for (const [index, engine] of engines.entries()) {
    order.onProgress(`${spec.name}, ${engine}`);
    loads.push(await loadUndisturbed(server, order, engine));
    loopback.push(...(await bare(`bare-${index + 1}`)));
  }
  const served = await server.served();
  return loads.map((load) => judge(spec, load, served, loopback));
}

/** The first window that holds its checks, or the last. */
async function loadUndisturbed(server: TruthServer, order: TruthOrder, engine: EngineName): Promise<Loaded> {
  for (let attempt = 1; ; attempt += 1) {
    const loaded = await loadOnce(server, order, engine, attempt);
    if (loaded.result.validity.valid || attempt === order.attempts) return loaded;
    order.onProgress(`${order.spec.name}, ${engine}: disturbed, attempt ${attempt + 1}`);
  }
}

async function loadOnce(
  server: TruthServer,
  order: TruthOrder,
  engine: EngineName,
  attempt: number,
): Promise<Loaded> {
  const folder = makeTemporaryDirectory('calibrate');
  try {
    const samplesFile = path.join(folder, 'samples.csv.gz');
    const plan = planOf(server, order.spec, engine, `${engine}-${attempt}`, samplesFile);
    const result = await loadWith(plan, order, () => server.stall(order.spec.stallMs ?? 0));
    return { engine, result, samples: await readEngineSamples(samplesFile) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function planOf(
  server: TruthServer,
  spec: TruthSpec,
  engine: EngineName,
  requestIdPrefix: string,
  samplesFile: string,
): LoadPlan {
  return {
    url: server.url,
    engine,
    connections: spec.connections,
    durationUs: spec.durationUs,
    warmupUs: partOf(spec, WARMUP),
    timeoutUs: TIMEOUT,
    requests: [{ method: 'GET', path: '/', headers: {} }],
    requestIdPrefix,
    samplesFile,
    tag: 'calibration',
  };
}

function partOf({ durationUs }: TruthSpec, { share, most }: typeof BARE): Microseconds {
  return microseconds(Math.min(most, Math.round(durationUs * share)));
}

/** `atWindow` is called once the window is open. */
async function loadWith(
  plan: LoadPlan,
  { signal }: Pick<TruthOrder, 'signal'>,
  atWindow: () => void,
): Promise<LoadResult> {
  signal.throwIfAborted();
  const session = startLoad(plan);
  const abort = () => void session.abort();
  signal.addEventListener('abort', abort, { once: true });
  let opened = false;
  session.onProgress(({ phase }) => {
    if (phase !== 'window' || opened) return;
    opened = true;
    atWindow();
  });
  try {
    return await session.result;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function judge(
  spec: TruthSpec,
  { engine, result, samples }: Loaded,
  served: ReadonlyMap<string, ServedRequest>,
  loopback: readonly number[],
): TruthMeasurement {
  const joined = samples.flatMap(({ id, serviceTimeUs }) => {
    const request = served.get(id);
    return request === undefined ? [] : { serviceTimeUs, serverUs: tookUs(request) };
  });
  if (joined.length === 0 || loopback.length === 0) throw nothingJoined(spec, engine);
  const measured = figuresOf(joined.map(({ serviceTimeUs }) => serviceTimeUs));
  const truth = figuresOfSum(
    joined.map(({ serverUs }) => serverUs),
    loopback,
  );
  const added = momentsOf(joined.map(({ serviceTimeUs, serverUs }) => serviceTimeUs - serverUs));
  const cost = momentsOf(loopback).mean;
  const agreements = agreementsOf(truth, measured);
  return {
    server: spec.name,
    engine,
    connections: spec.connections,
    n: joined.length,
    loopbackN: loopback.length,
    loopbackUs: cost,
    truth,
    measured,
    biasUs: added.mean - cost,
    spreadUs: added.sd,
    agreements,
    agrees: agreements.every(({ pass }) => pass),
    validity: result.validity,
  };
}

const tookUs = ({ receivedNs, sentNs }: ServedRequest): number => Number(sentNs - receivedNs) / 1_000;

function nothingJoined({ name }: TruthSpec, engine: EngineName): BenchError {
  return new BenchError(`no request of ${engine} to the server of ${name} was seen by both sides`, {
    code: 'calibration-empty',
    hint: 'calibrate again; if it stays so, end what else uses the processors',
  });
}
