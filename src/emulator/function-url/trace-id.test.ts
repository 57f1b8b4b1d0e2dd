import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newTraceId, tracingHeader } from './trace-id.js';

test("a trace begins as X-Ray's do", () => {
  assert.match(newTraceId(), /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  assert.notEqual(newTraceId(), newTraceId());
});

test('a runtime is told a segment and whether it is recorded, unless the caller has said so', () => {
  assert.match(tracingHeader('Root=1-5-a'), /^Root=1-5-a;Parent=[0-9a-f]{16};Sampled=0$/);
  const whole = 'Root=1-5-a;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a:0';
  assert.equal(tracingHeader(whole), whole);
  assert.match(tracingHeader('Root=1-5-a;Sampled=1'), /^Root=1-5-a;Sampled=1;Parent=[0-9a-f]{16}$/);
});
