/**
 * What the tricks of 2017 for smaller packages are worth, each alone and together: strip native files, delete sources
 * that have bytecode, drop tests and documentation. Bytes, and cold starts of each in turn, with the package's files in
 * the page cache and without. `npm run bench:packages [variant] [samples]`; keras-tensorflow, 6, some 35 minutes.
 */
import assert from 'node:assert/strict';
import Table from 'cli-table3';
import { exportModel } from '../../../src/network/index.js';
import {
  type DeploymentPackage,
  imageStore,
  listVariants,
  type PackageOptions,
  packageVariant,
  prepareVariant,
} from '../../../src/packaging/index.js';
import { seededNetwork } from '../../../src/run/network.js';
import { checkParity, parityReference } from '../../../src/run/parity.js';
import { type DeployedFunction, openLocalTarget } from '../../../src/target/index.js';
import { bytes, formatBytes, megabytes, toMilliseconds } from '../../../src/units/index.js';
import { TEST_NETWORK } from '../../support/scenario.js';

const [name = 'keras-tensorflow', samples = '6'] = process.argv.slice(2);
const controller = new AbortController();
const { signal } = controller;
/** Prints what there is by then. */
process.once('SIGINT', () => controller.abort());
const NOTHING = { strip: false, prune: false, sourceless: false };
const UNREAD = ['tests', 'documentation'];
const TRICKS: Readonly<Record<string, PackageOptions>> = {
  'as installed': NOTHING,
  'strip native files': { ...NOTHING, strip: true },
  'delete sources with bytecode': { ...NOTHING, sourceless: true },
  'drop tests and documentation': { ...NOTHING, prune: UNREAD },
  'the three together': { strip: true, prune: UNREAD, sourceless: true },
  'as coldbench deploys it': {},
};
const CACHES = ['warm', 'cold'] as const;

interface Candidate {
  readonly trick: string;
  readonly built: DeploymentPackage;
  readonly deployed: DeployedFunction;
  readonly parity: string;
  readonly initMs: Record<(typeof CACHES)[number], number[]>;
}

const variant = (await listVariants()).find((one) => one.name === name);
assert.ok(variant, `there is no variant ${name}`);
const prepared = await prepareVariant(variant, () => undefined);
const { network, weights } = seededNetwork('squeezenet1_1');
const model = await exportModel(variant.modelFormat, network, weights);
const reference = await parityReference(TEST_NETWORK);
const target = await openLocalTarget({ imageStore: imageStore() });
try {
  const candidates: Candidate[] = [];
  for (const [trick, options] of Object.entries(TRICKS)) {
    const one = await candidate(trick, options);
    // Its parity was given up, which says nothing about it.
    if (signal.aborted) break;
    candidates.push(one);
  }
  const done = await coldStarts(candidates);
  process.stdout.write(`${name}, ${done} cold starts each, interleaved\n${table(candidates)}\n`);
} finally {
  await target.close();
}

async function candidate(trick: string, options: PackageOptions): Promise<Candidate> {
  const built = await packageVariant(prepared, model, options);
  const deployed = await target.deploy({
    name: `tricks-${trick.replaceAll(' ', '-')}`,
    runtime: variant?.runtime ?? '',
    handler: variant?.handler ?? '',
    memoryMB: megabytes(1769),
    timeoutSeconds: 900,
    environment: { ...variant?.environment, COLDBENCH_THREADS: '1' },
    code:
      built.kind === 'zip'
        ? { kind: 'zip', file: built.file, sha256: built.sha256 }
        : { kind: 'image', imageUri: `local/${built.sha256}` },
  });
  const parity = await checkParity(deployed, reference, signal)
    .then(({ pass, maxRelativeError }) => `${pass ? '' : 'wrong: '}${maxRelativeError.toExponential(1)}`)
    .catch((error: Error) => `fails: ${error.message.split('\n')[0]}`);
  return { trick, built, deployed, parity, initMs: { warm: [], cold: [] } };
}

/** Resolves to how many each has, which is fewer than asked for where they are interrupted. */
async function coldStarts(candidates: readonly Candidate[]): Promise<number> {
  for (let sample = 0; sample < Number(samples); sample += 1) {
    for (const cache of CACHES) {
      // Each in each place of the order as often, if there are as many samples as candidates.
      const first = sample % candidates.length;
      for (const one of [...candidates.slice(first), ...candidates.slice(0, first)]) {
        if (signal.aborted) return sample;
        process.stderr.write(`${sample + 1} of ${samples}, page cache ${cache}: ${one.trick}\n`);
        await coldStart(one, cache);
      }
    }
  }
  return Number(samples);
}

async function coldStart({ deployed, initMs, parity }: Candidate, cache: 'warm' | 'cold'): Promise<void> {
  if (parity.startsWith('fails')) return;
  const { position } = await deployed.reportsAfter(0);
  await deployed.forceCold();
  await deployed.setPageCache(cache);
  await deployed.ask({ facts: true }, new AbortController().signal);
  const { reports } = await deployed.reportsAfter(position);
  for (const { initDurationUs } of reports)
    if (initDurationUs !== null) initMs[cache].push(toMilliseconds(initDurationUs));
}

function table(candidates: readonly Candidate[]): string {
  const rows = new Table({
    head: ['package', 'unzipped', 'zipped', 'init, cached', 'ratio', 'init, from disk', 'ratio', 'parity'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const one of candidates) rows.push(rowOf(one, candidates[0] ?? one));
  return rows.toString();
}

function rowOf({ trick, built, initMs, parity }: Candidate, first: Candidate): string[] {
  const sizes = [built.unzippedBytes, built.zippedBytes].map((size) => formatBytes(bytes(size)));
  const times = CACHES.flatMap((cache) =>
    initMs[cache].length === 0
      ? ['n/a', 'n/a']
      : [`${median(initMs[cache]).toFixed(0)} ms`, pairedRatio(initMs[cache], first.initMs[cache])],
  );
  return [trick, ...sizes, ...times, parity];
}

/** Median over the rounds of the ratio to the first package's cold start in the same round, with its quartiles. */
function pairedRatio(own: readonly number[], first: readonly number[]): string {
  const ratios = own.map((value, index) => value / (first[index] ?? Number.NaN)).sort((a, b) => a - b);
  const at = (share: number) => (ratios[Math.round((ratios.length - 1) * share)] ?? Number.NaN).toFixed(2);
  return `${at(0.5)} (${at(0.25)}-${at(0.75)})`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
