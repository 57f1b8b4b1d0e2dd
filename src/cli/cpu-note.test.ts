import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuNote } from './cpu-note.js';

const controller = { state: 'controller', account: '1', predictedError: 0.0188, warning: null } as const;

test('who limits processor time is told, with the error that was measured here', () => {
  const measured = { measuredAt: '2026-11-25T18:00:00.000Z', invocations: 40, meanAbsoluteError: 0.0442 };
  assert.equal(
    cpuNote(controller, measured),
    "processor time: limited by a controller of our own; mean durations below 1,769 MB differed from AWS's by 4.4 % in the mean over sizes when they were measured here (2026-11-25, 40 invocations a size)",
  );
});

test("without a measurement the simulation's error is called what it is", () => {
  assert.equal(
    cpuNote(controller, undefined),
    "processor time: limited by a controller of our own; a simulation of it comes within 1.9 % of AWS's durations below 1,769 MB, in the mean over sizes; here it is not measured: bench calibrate --cpu does",
  );
  const ticks = { tickUs: 4_000, offsetUs: 12 };
  const kernel = {
    state: 'kernel',
    reason: 'no real-time priority',
    ...{ ticks, sliceUs: 5_000, predictedError: 0.06, warning: 'much' },
  } as const;
  assert.equal(
    cpuNote(kernel, undefined),
    "processor time: limited by this machine's kernel (no real-time priority); a simulation of it comes within 6.0 % of AWS's durations below 1,769 MB, in the mean over sizes; here it is not measured: bench calibrate --cpu does",
  );
});

test('what is not known says why', () => {
  const note = cpuNote({ state: 'unknown', warning: 'no cgroups' }, undefined);
  assert.equal(note, 'processor time: no cgroups');
});
