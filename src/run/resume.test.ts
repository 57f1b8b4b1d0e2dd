import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { measuredRun } from '../../test/support/measured-run.js';
import { BenchError } from '../errors/index.js';
import type { Run } from '../model/index.js';
import { createRunStore } from '../results/index.js';
import { scenarioHash } from '../scenario/index.js';
import { findRunToResume } from './resume.js';

test('an interrupted run is found to be finished, unless it had another side', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-resume-'));
  try {
    const { scenario, ...made } = measuredRun().run;
    const store = await createRunStore({ root, scenario: scenario.name, now: made.startedAt });
    const run: Run = { ...made, scenario, scenarioHash: scenarioHash(scenario), state: 'interrupted' };
    await store.saveRun(run);
    assert.equal(await findRunToResume(root, scenario, ''), store.directory);
    const against = { run: 'x', role: 'candidate', own: 'the working tree', other: 'main' } as const;
    await store.saveRun({ ...run, against });
    await assert.rejects(
      findRunToResume(root, scenario, ''),
      (error) => error instanceof BenchError && error.exitCode === 2 && /against main/.test(error.message),
    );
  } finally {
    await rm(root, { recursive: true });
  }
});
