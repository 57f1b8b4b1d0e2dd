import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import yazl from 'yazl';
import { bench } from '../support/bench.js';
import { type Doc, openDoc } from '../support/doc.js';

const WHEEL = 'torch-2.15.0+cpu-py3-none-any.whl';
const SETTING = 'COLDBENCH_REQUIREMENTS_PYTORCH';

/** As another index has it: the build of the same version without CUDA. */
function wheel(): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  const info = 'torch-2.15.0+cpu.dist-info';
  const add = (name: string, text: string) => zip.addBuffer(Buffer.from(text), name);
  add('torch/__init__.py', 'CUDA = False\n');
  add(`${info}/METADATA`, 'Metadata-Version: 2.1\nName: torch\nVersion: 2.15.0+cpu\n');
  add(`${info}/WHEEL`, 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n');
  add(`${info}/RECORD`, `torch/__init__.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`);
  zip.end();
  return buffer(zip.outputStream);
}

describe('a package index of the user', () => {
  let doc: Doc;
  let index: string;
  let server: Server;
  let sha256: string;
  let environment: NodeJS.ProcessEnv;

  before(async () => {
    doc = await openDoc('variants.md');
    const file = await wheel();
    sha256 = createHash('sha256').update(file).digest('hex');
    server = createServer(({ url = '' }, response) => {
      if (url.endsWith('.whl')) response.end(file);
      else if (url === '/simple/torch/') {
        response.setHeader('content-type', 'text/html');
        response.end(`<!DOCTYPE html><a href="../../${encodeURIComponent(WHEEL)}">${WHEEL}</a>`);
      } else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    index = `http://127.0.0.1:${port}/simple`;
    environment = {
      XDG_CACHE_HOME: path.join(doc.folder, 'cache'),
      PIP_INDEX_URL: index,
      PIP_EXTRA_INDEX_URL: '',
      PIP_NO_INDEX: '',
      PIP_CONFIG_FILE: '/dev/null',
      NO_PROXY: '127.0.0.1',
    };
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await doc.close();
  });

  const lock = async (hash: string) => {
    const file = path.join(doc.folder, 'torch-cpu.txt');
    await writeFile(file, `torch==2.15.0+cpu \\\n    --hash=sha256:${hash}\n`);
    return { ...environment, [SETTING]: file };
  };

  const listed = async (env: NodeJS.ProcessEnv) => {
    const { stdout } = await bench(['variants', '--json'], { env });
    const rows = JSON.parse(stdout) as readonly { name: string; version: string; available: boolean }[];
    return rows.find(({ name }) => name === 'pytorch');
  };

  test('is taken with a lock of the user, as docs/variants.md says; its build stands where the project has its own', async () => {
    const env = await lock(sha256);
    const [command = ''] = doc.commands;
    const { exitCode, stderr } = await doc.run(command.replace('<index>', index), environment);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /pytorch: 1 packages/);
    const ours = await listed(environment);
    assert.deepEqual([ours?.version, ours?.available], ['2.15.0', false]);
    const theirs = await listed(env);
    assert.deepEqual([theirs?.version, theirs?.available], ['2.15.0+cpu', true]);
  });

  test('is held to the hashes of that lock, and the refusal says where another is given', async () => {
    const { exitCode, stderr } = await bench(['prepare', 'pytorch'], { env: await lock('0'.repeat(64)) });
    assert.equal(exitCode, 1);
    assert.match(stderr, /other files than the lock names/);
    assert.match(stderr, new RegExp(SETTING));
  });

  test('needs a lock that is there', async () => {
    const { exitCode, stderr } = await bench(['prepare', 'pytorch'], {
      env: { ...environment, [SETTING]: path.join(doc.folder, 'nowhere.txt') },
    });
    assert.equal(exitCode, 2);
    assert.match(stderr, /COLDBENCH_REQUIREMENTS_PYTORCH: there is no file .*nowhere\.txt/);
  });
});
