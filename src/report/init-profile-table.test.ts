import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validRun } from '../../test/support/sample-run.js';
import type { InitProfile } from '../model/index.js';
import { megabytes, microseconds } from '../units/index.js';
import { initProfileTables } from './init-profile-table.js';
import { renderReport } from './render.js';

const packageOf = (name: string, ms: number) => ({
  package: name,
  selfUs: microseconds(ms * 1_000),
  files: [
    { file: `${name}/slow`, selfUs: microseconds(ms * 600), totalUs: microseconds(ms * 2_000) },
    { file: `${name}/fast`, selfUs: microseconds(ms * 400), totalUs: microseconds(ms * 400) },
  ],
});

const PROFILE: InitProfile = {
  variant: 'ort',
  memoryMB: megabytes(1769),
  tool: 'a profiler',
  totalUs: microseconds(400_000),
  packages: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index) => packageOf(name, 100 - index * 10)),
};

test('init time is told by package, those beyond the sixth together', () => {
  const [table] = initProfileTables(validRun({ initProfiles: [PROFILE] }));
  const texts = table?.rows.map(({ values }) => values.map(({ text }) => text));
  assert.deepEqual(texts?.[0], ['ort', 'a', '100.00', '25.0 %']);
  assert.deepEqual(texts?.at(-1), ['ort', '2 others', '70.00', '17.5 %']);
  assert.equal(texts?.length, 7);
  assert.match(table?.notes.join() ?? '', /a profiler.*shares tell, times do not/);
});

test('the files that took longest are told, of whatever package', () => {
  const [, table] = initProfileTables(validRun({ initProfiles: [PROFILE] }));
  const texts = table?.rows.map(({ values }) => values.map(({ text }) => text));
  assert.deepEqual(texts?.[0], ['ort', 'a/slow', 'a', '60.00', '15.0 %', '200.00']);
  assert.deepEqual(
    texts?.map(([, file]) => file),
    ['a/slow', 'b/slow', 'c/slow', 'd/slow', 'a/fast'],
  );
});

test('where no variant has a profile, there is no table of files', () => {
  const run = validRun({ initProfiles: [{ variant: 'theano', reason: 'no compiler' }] });
  assert.equal(initProfileTables(run).length, 1);
});

test('a variant without a profile keeps its row, with the reason, in every format', () => {
  const run = validRun({ initProfiles: [PROFILE, { variant: 'theano', reason: 'no compiler' }] });
  for (const format of ['table', 'markdown', 'html'] as const)
    assert.match(renderReport(run, format), /no compiler/, format);
});

test('nobody who did not ask sees a table', () => {
  assert.deepEqual(initProfileTables(validRun()), []);
});
