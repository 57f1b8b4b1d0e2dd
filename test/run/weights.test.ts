import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { exportOnnx, networkByName, seededWeights } from '../../src/network/index.js';
import { bench } from '../support/bench.js';

const NETWORK = 'squeezenet1_1';

describe('a scenario with weights of its own', () => {
  let folder: string;
  let server: http.Server;
  let url: string;
  let env: NodeJS.ProcessEnv;
  let model: Uint8Array;
  let sha256: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-own-'));
    env = { XDG_CACHE_HOME: path.join(folder, 'cache') };
    const network = networkByName(NETWORK);
    model = exportOnnx(network, seededWeights(network, 99));
    sha256 = createHash('sha256').update(model).digest('hex');
    await writeFile(path.join(folder, 'mine.onnx'), model);
    server = http.createServer((_, response) => response.end(model)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/mine.onnx`;
  });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const scenario = async (weights: object, more = '') => {
    const file = path.join(folder, 'own.yaml');
    const lines = [
      'name: own',
      'variants: [onnxruntime-node]',
      'memory: [1769]',
      `weights: ${JSON.stringify(weights)}`,
    ];
    await writeFile(file, `${lines.join('\n')}\n${more}`);
    return file;
  };

  test('deploys them, and holds them to a reference of their own', async () => {
    const result = await bench(['parity', await scenario({ file: 'mine.onnx' })], { env });
    assert.equal(result.exitCode, 0, result.stderr);
    assert.match(result.stdout, /✓ onnxruntime-node/);
  });

  test('takes them from a URL, once, and only if they are the ones that are meant', async () => {
    const right = await scenario({ url, sha256 });
    assert.equal((await bench(['validate', right], { env })).exitCode, 0);
    const wrong = await bench(['validate', await scenario({ url, sha256: '0'.repeat(64) })], { env });
    assert.equal(wrong.exitCode, 2);
    assert.match(wrong.stderr, new RegExp(`it has the sha256 ${sha256}, and 0{64} is wanted`));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    assert.equal((await bench(['validate', await scenario({ url, sha256 })], { env })).exitCode, 0);
  });

  test('is refused with line and column, or by what is wrong with the file', async () => {
    const errorOf = async (weights: object, more?: string) => {
      const result = await bench(['validate', await scenario(weights, more)], { env });
      assert.equal(result.exitCode, 2, result.stdout);
      return result.stderr;
    };
    assert.match(
      await errorOf({ file: 'absent.onnx' }),
      /own\.yaml:4:\d+ weights\.file: there is no file .*absent\.onnx/,
    );
    assert.match(
      await errorOf({ file: 'mine.onnx', sha256: 'f'.repeat(64) }),
      /weights\.sha256: .* has the sha256/,
    );
    assert.match(await errorOf({ url }), /a url needs the sha256/);
    assert.match(await errorOf({ file: 'own.yaml' }), /own\.yaml: it is none of the files that hold weights/);
    assert.match(
      await errorOf({ file: 'mine.onnx' }, 'network: squeezenet1_0\n'),
      /mine\.onnx: an ONNX model, but not the weights of squeezenet1_0:\n {2}features\.0\.weight: the network has \[96,3,7,7\], the file \[64,3,3,3\]/,
    );
    const other = await bench(['validate', await scenario({ url, sha256 }, 'network: squeezenet1_0\n')], {
      env,
    });
    assert.equal(other.exitCode, 2);
    assert.ok(other.stderr.includes(`${url}: an ONNX model, but not the weights of squeezenet1_0:`));
  });

  test('is refused for a name that no layer has, of the network or of the file', async () => {
    const errorOf = async (names: object, ...options: string[]) => {
      const file = await scenario({ file: 'mine.onnx', names });
      const result = await bench(['validate', file, ...options], { env });
      assert.equal(result.exitCode, 2, result.stdout);
      return result.stderr;
    };
    assert.match(
      await errorOf({ 'features.O': 'features.0' }),
      /own\.yaml:4:39 weights\.names\.features\.O: squeezenet1_1 has no such layer; did you mean "features\.0"\?/,
    );
    assert.match(
      await errorOf({ 'features.0': 'features.0' }, '--set', 'network=resnet18'),
      /--set network=resnet18: weights\.names\.features\.0: resnet18 has no such layer/,
    );
    assert.match(
      await errorOf({ 'features.0': 'featurs.0' }),
      /mine\.onnx: it has no layers of these names:\n {2}featurs\.0, for features\.0; the nearest name is features\.0/,
    );
  });
});
