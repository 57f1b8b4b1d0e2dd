import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { after, before, test } from 'node:test';
import { ZipFile } from 'yazl';
import { type DeployTarget, openLocalTarget } from '../../src/target/index.js';
import { megabytes } from '../../src/units/index.js';

const INDEX = 'export const handler = async () => ({ answered: true });';
const INCOMPRESSIBLE_BYTES = 55 * 1_048_576;

let folder: string;
let target: DeployTarget;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-upload-'));
  target = await openLocalTarget({ imageStore: folder });
});

after(async () => {
  await target?.close();
  await rm(folder, { recursive: true, force: true });
});

test('a zip over the limit of a direct upload goes by the object store, and its function answers', async () => {
  const file = path.join(folder, 'large.zip');
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(INDEX), 'index.mjs');
  zip.addBuffer(randomBytes(INCOMPRESSIBLE_BYTES), 'large.bin', { compress: false });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  assert.ok((await stat(file)).size > 52_428_800);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);

  const deployed = await target.deploy({
    name: 'large',
    runtime: 'nodejs20.x',
    handler: 'index.handler',
    memoryMB: megabytes(512),
    timeoutSeconds: 30,
    environment: {},
    code: { kind: 'zip', file, sha256: hash.digest('hex') },
  });
  assert.deepEqual(await (await fetch(deployed.url)).json(), { answered: true });
});
