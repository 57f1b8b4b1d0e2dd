import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { listVariants } from '../../src/packaging/index.js';
import { WrittenWeights } from '../support/written-weights.js';
import { chosenVariants, preparedOrReason } from './chosen.js';

/** Frameworks whose own files of weights are read, and which are too large for test/tools. */
const FILES = { mxnet: 'model.params', pytorch: 'torch.pt' } as const;
const PROGRAMS = { mxnet: 'mxnet', pytorch: 'torch' } as const;

const asked = new Set((await chosenVariants()).map(({ name }) => name));

for (const name of ['mxnet', 'pytorch'] as const) {
  test(`weights that ${name} wrote are read as it meant them`, async (t) => {
    const variant = (await listVariants()).find((one) => one.name === name);
    assert.ok(variant);
    if (!asked.has(name)) return t.skip('asked for with COLDBENCH_FRAMEWORKS');
    const prepared = await preparedOrReason(variant);
    if (typeof prepared === 'string') return t.skip(prepared);
    assert.ok(prepared.python);
    const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-weights-'));
    try {
      const written = await WrittenWeights.by(prepared.python.program, folder, [PROGRAMS[name]], {
        ...process.env,
        PYTHONPATH: prepared.python.site,
      });
      const { pass, maxRelativeError } = await written.compared(FILES[name], written.epsilon);
      assert.ok(pass, `an error of ${maxRelativeError}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
