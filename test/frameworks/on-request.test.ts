import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { runCommand } from '../../src/host/index.js';
import { listVariants } from '../../src/packaging/index.js';
import { pythonOf } from '../../src/packaging/python/interpreter.js';
import { isQuick } from './chosen.js';

interface PipReport {
  readonly install: readonly {
    readonly metadata: { readonly version: string; readonly requires_dist: readonly string[] };
  }[];
}

test('pytorch is prepared on request alone, since the index has the build for CUDA', async (t) => {
  // It fetches the wheel, of nearly a gigabyte, to read what it needs.
  if (isQuick()) return t.skip('asked for with COLDBENCH_FRAMEWORKS');
  const variant = (await listVariants()).find(({ name }) => name === 'pytorch');
  assert.ok(variant !== undefined);
  assert.match(variant.onRequest ?? '', /PyPI's build is for CUDA/);
  const wanted = await readFile(path.join(variant.folder, 'requirements.in'), 'utf8');
  const [torch = ''] = /^torch==\S+$/m.exec(wanted) ?? [];
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-on-request-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const report = path.join(folder, 'report.json');
  const args = ['--dry-run', '--ignore-installed', '--no-deps', '--only-binary', ':all:', '--report', report];
  const { program } = await pythonOf(variant);
  await runCommand(program, ['-m', 'pip', 'install', '--quiet', ...args, torch]);
  const { install } = JSON.parse(await readFile(report, 'utf8')) as PipReport;
  const needs = install[0]?.metadata.requires_dist ?? [];
  const ofLinux = needs.filter((need) => need.includes('platform_system == "Linux"'));
  const cuda = ofLinux
    .map((need) => /^[\w-]+/.exec(need)?.[0] ?? '')
    .filter((name) => /cuda|nvidia/.test(name));
  assert.ok(cuda.length > 3, `it needs ${needs.join(', ')}`);
  const locked = await readFile(path.join(variant.folder, 'requirements.txt'), 'utf8');
  for (const name of cuda) assert.match(locked, new RegExp(`^${name}\\b.*==`, 'm'));
});
