import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describe, test } from 'node:test';
import { ZipFile } from 'yazl';
import { extractWheel } from './extract.js';

const LIBRARIES = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];

async function withWheel(names: readonly string[], use: (wheel: string, out: string) => Promise<void>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-wheel-'));
  try {
    const zip = new ZipFile();
    for (const name of names) zip.addBuffer(Buffer.from(name), name);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(path.join(folder, 'a.whl')));
    await use(path.join(folder, 'a.whl'), path.join(folder, 'out'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("unpacking TensorFlow's wheel", () => {
  test('takes the two libraries and the headers of the C interface, and nothing else', () =>
    withWheel(
      [
        ...LIBRARIES,
        'tensorflow/include/tensorflow/c/c_api.h',
        'tensorflow/include/tensorflow/cc/ops.h',
        'tensorflow/include/Eigen/Core',
        'tensorflow/python/large.so',
      ],
      async (wheel, out) => {
        await extractWheel(wheel, out);
        const entries = await readdir(out, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
        assert.deepEqual(files.sort(), ['c_api.h', 'libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']);
        assert.equal(
          await readFile(path.join(out, 'lib/libtensorflow_cc.so.2'), 'utf8'),
          'tensorflow/libtensorflow_cc.so.2',
        );
      },
    ));

  test('a wheel without a library is refused', () =>
    withWheel(LIBRARIES.slice(1), (wheel, out) =>
      assert.rejects(extractWheel(wheel, out), { code: 'wheel-incomplete' }),
    ));

  test('stops when it is told to', () =>
    withWheel(LIBRARIES, (wheel, out) =>
      assert.rejects(extractWheel(wheel, out, AbortSignal.abort()), { name: 'AbortError' }),
    ));
});
