import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { stripFiles } from './strip.js';
import type { TaskFile } from './task-file.js';

const RULES = [{ files: '\\.so$', reason: 'a test' }];

test('only the named files of this platform are stripped, beside the originals', async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-strip-'));
  context.after(() => rm(folder, { recursive: true }));
  const library = path.join(folder, 'a.so');
  await writeFile(
    path.join(folder, 'a.c'),
    'static int hidden(void) { return 1; } int shown(void) { return hidden(); }',
  );
  const compiled = spawnSync('gcc', [
    '-g',
    '-O0',
    '-shared',
    '-fPIC',
    '-o',
    library,
    path.join(folder, 'a.c'),
  ]);
  // Packages are stripped without a compiler; only the library that this test strips needs one.
  if (compiled.error !== undefined) return context.skip('gcc is not installed');
  const at = (name: string): TaskFile => ({
    path: name,
    dependency: 'a',
    executable: true,
    content: { kind: 'file', file: library, shareable: false },
  });
  const before = (await stat(library)).size;
  const result = await stripFiles(
    [at('lib/a.so'), at('bin/win32/ia32/a.so'), at('lib/a.node')],
    RULES,
    folder,
  );
  const [stripped, foreign, unnamed] = result.files;
  assert.ok(stripped?.content.kind === 'file');
  const afterwards = (await stat(stripped.content.file)).size;
  assert.ok(afterwards < before);
  const told = { rule: '\\.so$', reason: 'a test', files: 1 };
  assert.deepEqual(result.rules, [{ ...told, beforeBytes: before, afterBytes: afterwards }]);
  assert.equal((await stat(library)).size, before);
  assert.deepEqual([foreign, unnamed], [at('bin/win32/ia32/a.so'), at('lib/a.node')]);
});

test('what cannot be stripped is an error that names the file', async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-strip-'));
  context.after(() => rm(folder, { recursive: true }));
  const noise = path.join(folder, 'noise.so');
  await writeFile(noise, 'noise');
  const file: TaskFile = {
    path: 'noise.so',
    dependency: 'a',
    executable: true,
    content: { kind: 'file', file: noise, shareable: false },
  };
  await assert.rejects(stripFiles([file], RULES, folder), { code: 'strip-failed', message: /noise\.so/ });
});
