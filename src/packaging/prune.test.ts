import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commonRules, prune, variantRules } from './prune.js';
import type { TaskFile } from './task-file.js';

const file = (path: string): TaskFile => ({
  path,
  dependency: 'a',
  executable: false,
  content: { kind: 'bytes', bytes: new Uint8Array() },
});

const keptOf = (...paths: string[]) =>
  prune(paths.map(file), commonRules('linux', 'x64')).kept.map(({ path }) => path);

describe('pruning', () => {
  test('leaves out sources, declarations, source maps, documentation, tests and build scripts', () => {
    const waste = ['lib/a.ts', 'a.d.mts', 'src/a.cc', 'a.h', 'a.js.map', 'README.md', 'test/a.js', 'x.py'];
    assert.deepEqual(keptOf(...waste.map((name) => `node_modules/a/${name}`)), []);
  });

  test('keeps what runs: code, data, native files, manifests', () => {
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
    assert.deepEqual(keptOf(...paths), paths);
  });

  test('keeps code in a deeper folder that is only called like tests or documentation', () => {
    const paths = ['node_modules/yaml/dist/doc/Document.js', 'node_modules/a/lib/test/index.js'];
    assert.deepEqual(keptOf(...paths), paths);
  });

  test('leaves out native parts for other machines and keeps those for this one', () => {
    const bin = 'node_modules/ort/bin/napi-v6';
    const kept = keptOf(
      `${bin}/linux/x64/a.node`,
      `${bin}/linux/arm64/a.node`,
      `${bin}/darwin/arm64/a.node`,
      `${bin}/win32/x64/a.node`,
      'node_modules/b/prebuilds/win32-x64/b.node',
      'node_modules/@img/sharp-linux-x64/lib/c.node',
    );
    assert.deepEqual(kept, [`${bin}/linux/x64/a.node`, 'node_modules/@img/sharp-linux-x64/lib/c.node']);
  });

  test('touches nothing outside of node_modules', () => {
    assert.deepEqual(keptOf('model/model.ts', 'README.md'), ['model/model.ts', 'README.md']);
  });

  test("applies a variant's own rules and says how many files each left out, and why", () => {
    const rules = variantRules([{ files: '_providers_', reason: 'a function has no GPU' }]);
    const { kept, rules: summary } = prune([file('a_providers_cuda.so'), file('a.so')], rules);
    assert.deepEqual(
      kept.map(({ path }) => path),
      ['a.so'],
    );
    assert.deepEqual(summary, [{ rule: '_providers_', reason: 'a function has no GPU', files: 1 }]);
  });
});
