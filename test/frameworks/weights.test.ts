import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { listVariants } from '../../src/packaging/index.js';
import { projectRoot } from '../support/project-root.js';
import { pythonEnvironment } from '../support/python.js';
import { WrittenWeights } from '../support/written-weights.js';
import { chosenVariants, preparedOrReason } from './chosen.js';

const TF_KERAS = path.join(projectRoot(), 'test', 'frameworks', 'tf-keras', 'requirements.txt');
/** Frameworks whose own files of weights are read, and which are too large for test/tools. */
type Writer = 'mxnet' | 'pytorch' | 'keras-tensorflow';

const asked = new Set((await chosenVariants()).map(({ name }) => name));

for (const [name, file] of [
  ['mxnet', 'model.params'],
  ['pytorch', 'torch.pt'],
] as const)
  test(`weights that ${name} wrote are read as it meant them`, async (t) => {
    const written = await writtenBy(t, name, name === 'mxnet' ? 'mxnet' : 'torch');
    if (written !== undefined) await agrees(written, file, written.epsilon);
  });

test('weights that Keras 2 wrote are read as it meant them, from .h5; .keras tells no names', async (t) => {
  const written = await writtenBy(t, 'keras-tensorflow', 'tf_keras', async () => {
    // TensorFlow is the variant's: with its own it would be a gigabyte more.
    const { sitePackages } = await pythonEnvironment(TF_KERAS, 'tf-keras-tools', ['--no-deps']);
    return [sitePackages];
  });
  if (written === undefined) return;
  await agrees(written, 'keras2.h5');
  await agrees(written, 'keras2.only.h5', written.epsilon);
  await assert.rejects(written.compared('keras2.keras'), /does not tell the names of its layers/);
});

/** Nothing where the framework cannot be had here: then the test is skipped. */
async function writtenBy(
  t: TestContext,
  name: Writer,
  program: string,
  more = async (): Promise<readonly string[]> => [],
): Promise<WrittenWeights | undefined> {
  const variant = (await listVariants()).find((one) => one.name === name);
  assert.ok(variant);
  const prepared = asked.has(name) ? await preparedOrReason(variant) : 'asked for with COLDBENCH_FRAMEWORKS';
  if (typeof prepared === 'string') {
    t.skip(prepared);
    return undefined;
  }
  assert.ok(prepared.python);
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-weights-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { site, program: python } = prepared.python;
  const PYTHONPATH = [site, ...(await more())].join(path.delimiter);
  return WrittenWeights.by(python, folder, [program], { ...process.env, PYTHONPATH });
}

async function agrees(written: WrittenWeights, file: string, epsilon?: number): Promise<void> {
  const { pass, maxRelativeError } = await written.compared(file, epsilon);
  assert.ok(pass, `${file}: an error of ${maxRelativeError}`);
}
