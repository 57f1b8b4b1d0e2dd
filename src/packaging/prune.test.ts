import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commonRules, prune, variantRules } from './prune.js';
import type { TaskFile } from './task-file.js';

const file = (path: string, size = 0): TaskFile => ({
  path,
  dependency: 'a',
  executable: false,
  content: { kind: 'bytes', bytes: new Uint8Array(size) },
});

const keptOf = (...paths: string[]) =>
  prune(
    paths.map((path) => file(path)),
    commonRules('linux', 'x64'),
  ).then(({ kept }) => kept.map(({ path }) => path));

describe('pruning', () => {
  test('leaves out sources, declarations, source maps, documentation, tests and build scripts', async () => {
    const waste = ['lib/a.ts', 'a.d.mts', 'src/a.cc', 'a.h', 'a.js.map', 'README.md', 'test/a.js', 'x.py'];
    assert.deepEqual(await keptOf(...waste.map((name) => `node_modules/a/${name}`)), []);
  });

  test('keeps what runs: code, data, native files, manifests', async () => {
    const needed = [
      'index.js',
      'b.cjs',
      'c.mjs',
      'package.json',
      'data.json',
      'd.node',
      'lib/e.so.1',
      'f.wasm',
    ];
    const paths = needed.map((name) => `node_modules/@scope/a/${name}`);
    assert.deepEqual(await keptOf(...paths), paths);
  });

  test('keeps code in a deeper folder that is only called like tests or documentation', async () => {
    const paths = ['node_modules/yaml/dist/doc/Document.js', 'node_modules/a/lib/test/index.js'];
    assert.deepEqual(await keptOf(...paths), paths);
  });

  test('leaves out native parts for other machines and keeps those for this one', async () => {
    const bin = 'node_modules/ort/bin/napi-v6';
    const kept = await keptOf(
      `${bin}/linux/x64/a.node`,
      `${bin}/linux/arm64/a.node`,
      `${bin}/darwin/arm64/a.node`,
      `${bin}/win32/x64/a.node`,
      'node_modules/b/prebuilds/win32-x64/b.node',
      'node_modules/@img/sharp-linux-x64/lib/c.node',
    );
    assert.deepEqual(kept, [`${bin}/linux/x64/a.node`, 'node_modules/@img/sharp-linux-x64/lib/c.node']);
  });

  test('touches nothing outside of node_modules', async () => {
    assert.deepEqual(await keptOf('model/model.ts', 'README.md'), ['model/model.ts', 'README.md']);
  });

  test("applies a variant's own rules and says what each left out, and why", async () => {
    const rules = variantRules([{ files: '_providers_', reason: 'a function has no GPU' }]);
    const files = [file('a_providers_trt.so', 5), file('a_providers_cuda.so', 7), file('a.so', 9)];
    const { kept, rules: summary } = await prune(files, rules);
    assert.deepEqual(
      kept.map(({ path }) => path),
      ['a.so'],
    );
    const told = { rule: '_providers_', reason: 'a function has no GPU', files: 2, bytes: 12 };
    assert.deepEqual(summary, [{ ...told, largest: 'a_providers_cuda.so' }]);
  });
});
