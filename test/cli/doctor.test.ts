import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Finding } from '../../src/model/index.js';
import { bench } from '../support/bench.js';

test('bench doctor --json is one document, and its exit code follows from it', async () => {
  const { exitCode, stdout, stderr } = await bench(['doctor', '--json']);
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
  assert.ok(findings.length >= 15, stderr);
  for (const { state, seen, remedy } of findings) {
    assert.ok(seen !== '' && (state === 'ok') === (remedy === null));
  }
  assert.equal(exitCode, findings.some(({ state }) => state === 'problem') ? 4 : 0);
});

test('bench doctor --strict fails on warnings: a machine without a calibration has one', async (t) => {
  const cache = await mkdtemp(path.join(tmpdir(), 'coldbench-test-doctor-'));
  t.after(() => rm(cache, { recursive: true }));
  const { exitCode, stdout } = await bench(['doctor', '--strict'], { env: { XDG_CACHE_HOME: cache } });
  assert.match(stdout, /^! calibration {2}.*\n.*spoils: .*\n.*remedy: bench calibrate/m);
  assert.equal(exitCode, 4);
});
