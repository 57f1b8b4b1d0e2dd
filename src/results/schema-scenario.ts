import { z } from 'zod';
import { scenarioPrices, traffic } from './schema-cost.js';
import { traceSpec } from './schema-replay.js';
import { count, durationUs, memoryMB, record } from './schema-values.js';

export const modelLoad = z.enum(['outside', 'inside']);
export const modelSource = z.enum(['package', 'url']);

const reference = record({
  label: z.string(),
  memoryMB: memoryMB.nullable(),
  requestsPerSecond: z.number().nullable(),
  averageUs: durationUs.nullable(),
  sdUs: durationUs.nullable(),
  maxUs: durationUs.nullable(),
  source: z.string().exactOptional(),
  differs: record({
    year: z.string().exactOptional(),
    versions: z.string().exactOptional(),
    hardware: z.string().exactOptional(),
    capacity: z.string().exactOptional(),
    others: z.array(z.string()),
  }).exactOptional(),
}).meta({ id: 'ReferenceRow' });

const awsSpec = record({
  region: z.string().exactOptional(),
  profile: z.string().exactOptional(),
  role: z.string().exactOptional(),
  bucket: z.string().exactOptional(),
  baseImages: z.record(z.string(), z.string()).exactOptional(),
  auth: z.enum(['iam', 'none']),
  reservedConcurrency: count.exactOptional(),
}).meta({ id: 'AwsSpec' });

const texts = z.record(z.string(), z.string());

const endpointSpec = record({
  url: z.string().exactOptional(),
  urls: texts.exactOptional(),
  headers: texts.exactOptional(),
  parity: z.enum(['logits', 'none']),
}).meta({
  id: 'EndpointSpec',
  description: `As the scenario writes it: what \${NAME} stands for is nowhere in the results.`,
});

const perChannel = z.tuple([z.number(), z.number(), z.number()]);

const ownModel = record({
  onnx: z.union([
    record({ file: z.string(), sha256: z.string() }),
    record({ url: z.string(), sha256: z.string() }),
  ]),
  mean: perChannel,
  std: perChannel,
  colorOrder: z.enum(['rgb', 'bgr']),
  width: count.exactOptional(),
  height: count.exactOptional(),
  output: z.string().exactOptional(),
  labels: z.string().exactOptional(),
  tolerance: z.number().positive().exactOptional(),
}).meta({ id: 'OwnModelSpec' });

const aboutWeights = {
  sha256: z.string(),
  names: z.record(z.string(), z.string()).exactOptional(),
  batchNormEpsilon: z.number().exactOptional(),
};

export const scenario = record({
  name: z.string(),
  network: z.union([z.string(), ownModel]),
  weights: z.union([
    z.enum(['seeded', 'model']),
    record({ file: z.string(), ...aboutWeights }),
    record({ url: z.string(), ...aboutWeights }),
  ]),
  input: record({
    images: z.array(z.string()),
    mode: z.enum(['body', 'url']),
    size: z.array(count).exactOptional(),
    batch: z.array(count).exactOptional(),
  }),
  model: record({
    load: z.array(modelLoad),
    source: z.array(modelSource),
    url: z.string().exactOptional(),
  }).exactOptional(),
  variants: z.array(z.string()),
  memoryMB: z.array(memoryMB),
  threads: z.union([z.literal('auto'), z.array(z.number())]),
  target: z.enum(['local', 'aws', 'url']),
  endpoint: endpointSpec.exactOptional(),
  aws: awsSpec.exactOptional(),
  rounds: count,
  until: record({ minRounds: count, interval: z.string() }).exactOptional(),
  seed: z.int(),
  cold: record({
    samples: count,
    pageCache: z.enum(['warm', 'cold']),
    concurrency: count.exactOptional(),
    force: record({ command: z.string(), timeoutUs: durationUs }).exactOptional(),
  }),
  solo: record({ durationUs }),
  warm: record({
    connections: count,
    threads: count,
    durationUs,
    warmupUs: durationUs,
    timeoutUs: durationUs,
    engine: z.enum(['autocannon', 'raw']).exactOptional(),
    open: record({
      arrivals: z.enum(['constant', 'poisson', 'trace']),
      stages: z.array(
        record({ durationUs, fromRate: z.number().nonnegative(), toRate: z.number().nonnegative() }),
      ),
    }).exactOptional(),
    trace: traceSpec.exactOptional(),
  }),
  gates: z.array(z.string()),
  prices: scenarioPrices.exactOptional(),
  traffic: traffic.exactOptional(),
  bound: z.string().exactOptional(),
  references: z.array(reference),
}).meta({ id: 'Scenario' });
