import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuNote } from './cpu-note.js';

test('who limits processor time is told, with the error that remains', () => {
  assert.equal(
    cpuNote({ state: 'controller', predictedError: 0.0188, warning: null }),
    "processor time: limited by a controller of our own; durations below 1,769 MB are expected within 1.9 % of AWS's, in the mean over sizes",
  );
  const ticks = { tickUs: 4_000, offsetUs: 12 };
  assert.equal(
    cpuNote({
      state: 'kernel',
      reason: 'no real-time priority',
      ...{ ticks, sliceUs: 5_000, predictedError: 0.06, warning: 'much' },
    }),
    "processor time: limited by this machine's kernel (no real-time priority); durations below 1,769 MB are expected within 6.0 % of AWS's, in the mean over sizes",
  );
});

test('what is not known says why', () => {
  const note = cpuNote({ state: 'unknown', warning: 'no cgroups' });
  assert.equal(note, 'processor time: no cgroups');
});
