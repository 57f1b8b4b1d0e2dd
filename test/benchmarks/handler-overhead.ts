/**
 * What the function costs beside the inference: handler time of the deployed onnxruntime-node function at
 * 1,769 MB, one request after the other, over decode and inference in a plain Node process. Blocks of both
 * alternate in one run, since machines drift. Prints a table; run by `npm run bench:handler`.
 */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportModel, loadImage } from '../../src/network/index.js';
import { imageStore, listVariants } from '../../src/packaging/index.js';
import { buildPackage } from '../../src/run/index.js';
import { seededNetwork } from '../../src/run/network.js';
import { openLocalTarget } from '../../src/target/index.js';
import { invokeUrl } from '../../src/target/invoke.js';
import { megabytes, seconds } from '../../src/units/index.js';

const BLOCKS = 20;
const PER_BLOCK = 50;
const NETWORK = 'squeezenet1_1';
const { signal } = new AbortController();

const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-bench-'));
const variant = (await listVariants()).find(({ name }) => name === 'onnxruntime-node');
assert.ok(variant);
const built = await buildPackage(
  variant,
  { network: NETWORK, weights: 'seeded', model: 'package' },
  () => {},
  signal,
);
assert.ok(built.kind === 'zip');
const target = await openLocalTarget({ imageStore: imageStore() });
try {
  const { network, weights } = seededNetwork(NETWORK);
  const image = await loadImage(2017);
  const [modelPath, imagePath] = [path.join(folder, 'model.onnx'), path.join(folder, 'image.jpg')];
  await writeFile(modelPath, (await exportModel('onnx', network, weights)).files.get('model.onnx') ?? '');
  await writeFile(imagePath, image);
  const deployed = await target.deploy({
    name: 'handler-overhead',
    runtime: variant.runtime,
    handler: variant.handler,
    memoryMB: megabytes(1769),
    timeoutSeconds: 60,
    environment: { COLDBENCH_THREADS: '1' },
    code: { kind: 'zip', file: built.file, sha256: built.sha256 },
  });
  const bare = fork(fileURLToPath(new URL('./bare-inference.js', import.meta.url)), [modelPath, imagePath]);
  await once(bare, 'message');

  const inFunction = async () => {
    const answer = await invokeUrl(deployed.url, {
      path: '/',
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body: image,
      requestId: 'overhead',
      timeoutUs: seconds(60),
      signal,
    });
    assert.ok(answer.state === 'answered');
    return (JSON.parse(answer.body) as { handler_time: number }).handler_time * 1_000;
  };
  const functionBlock = async () => {
    const times: number[] = [];
    while (times.length < PER_BLOCK) times.push(await inFunction());
    return times;
  };
  const bareBlock = async () => {
    bare.send(PER_BLOCK);
    const [times] = (await once(bare, 'message')) as [number[]];
    return times;
  };

  await functionBlock();
  await bareBlock();
  const ratios: number[] = [];
  const all: { handler: number[]; bare: number[] } = { handler: [], bare: [] };
  for (let block = 0; block < BLOCKS; block += 1) {
    const [handler, plain] = [await functionBlock(), await bareBlock()];
    ratios.push(median(handler) / median(plain));
    all.handler.push(...handler);
    all.bare.push(...plain);
  }
  bare.kill();
  process.stdout.write(
    [
      `handler time, 1,769 MB, sequential: p50 ${median(all.handler).toFixed(2)} ms (n=${all.handler.length})`,
      `decode and inference, plain Node:   p50 ${median(all.bare).toFixed(2)} ms (n=${all.bare.length})`,
      `ratio of p50, median of ${BLOCKS} pairs of blocks: ${median(ratios).toFixed(3)} (${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)})`,
      '',
    ].join('\n'),
  );
} finally {
  await target.close();
  await rm(folder, { recursive: true, force: true });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
