import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cachedReferenceLogits, gateImages, networkByName, seededWeights } from '../../src/network/index.js';
import { jpegReference } from '../../src/run/jpeg-reference.js';
import { projectRoot } from './project-root.js';

/** Answers with the reference's logits for the images of the gate: no framework, so that it starts at once. */
export const toyHandler = (sleepMs: number) => `
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import answers from './answers.json';
const logitsOf: Record<string, number[]> = answers;
export const handler = async (event: { body: string; isBase64Encoded: boolean }) => {
  const body = Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
  await sleep(${sleepMs});
  const logits = logitsOf[createHash('sha256').update(body).digest('hex')];
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ labels: [], handler_time: 0, prediction_time: 0, logits }),
  };
};
`;

const variantFile = (name: string) => `
name: ${name}
framework: none
version: { package: yaml }
runtime: nodejs20.x
handler: index.handler
model: onnx
threads: { env: COLDBENCH_THREADS, max: 1 }
`;

async function answers(): Promise<string> {
  const network = networkByName('squeezenet1_1');
  const weights = seededWeights(network, 1);
  const exact = (await gateImages(network)).map(async ({ png, pixels }) => ({
    bytes: png,
    logits: await cachedReferenceLogits(network, weights, pixels),
  }));
  const known = await Promise.all([...exact, jpegReference(network, weights)]);
  return JSON.stringify(
    Object.fromEntries(
      known.map(({ bytes, logits }) => [createHash('sha256').update(bytes).digest('hex'), [...logits]]),
    ),
  );
}

/** A checkout of the project with toys for handlers, and a scenario of them: it runs what was built here. */
export async function projectWithToys(
  folder: string,
  names: readonly string[],
  scenario: string,
): Promise<void> {
  const root = projectRoot();
  const { dependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const manifest = { type: 'module', dependencies: { yaml: dependencies.yaml } };
  for (const entry of ['package.json', 'package-lock.json', 'bin', 'dist/src'])
    await cp(path.join(root, entry), path.join(folder, entry), { recursive: true });
  await cp(
    path.join(root, 'handlers/shared-node/package.json'),
    path.join(folder, 'handlers/shared-node/package.json'),
  );
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  await writeFile(path.join(folder, '.gitignore'), 'node_modules\ndist\n');
  await writeFile(path.join(folder, 'toys.yaml'), scenario);
  const known = await answers();
  for (const name of names) {
    const toy = path.join(folder, 'handlers', name);
    await mkdir(toy, { recursive: true });
    await writeFile(path.join(toy, 'variant.yaml'), variantFile(name));
    await writeFile(path.join(toy, 'package.json'), JSON.stringify(manifest));
    await writeFile(path.join(toy, 'answers.json'), known);
    await writeFile(path.join(toy, 'handler.ts'), toyHandler(10));
  }
}
