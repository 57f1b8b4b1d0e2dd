import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeployedFunction, InvocationFailure } from '../target/index.js';
import { microseconds } from '../units/index.js';
import { whatInstead } from './failed-answer.js';

const { signal } = new AbortController();
const answered = {
  state: 'answered',
  status: 502,
  body: 'Internal Server Error',
  startUs: microseconds(0),
  endUs: microseconds(1),
} as const;
const failing = (failure: InvocationFailure | null) =>
  ({ failureOf: async () => failure }) as never as DeployedFunction;

test("tells the function's own error, and the end of its log without the platform's lines", async () => {
  const log = 'START RequestId: 1\none\ntwo\nthree\nfour\nfive\nEND RequestId: 1\nREPORT RequestId: 1\n';
  const failure = { error: 'RuntimeError: no such layer', log };
  assert.equal(
    await whatInstead(failing(failure), answered, {}, signal),
    'answered 502 without logits: Internal Server Error (RuntimeError: no such layer; its log ends with: two | three | four | five)',
  );
  assert.match(
    await whatInstead(failing({ ...failure, log: '' }), answered, {}, signal),
    /\(RuntimeError: no such layer\)$/,
  );
});

test('tells the answer alone where the platform told all, or it fails no more', async () => {
  for (const deployed of [failing(null), {} as DeployedFunction])
    assert.match(await whatInstead(deployed, answered, {}, signal), /Internal Server Error$/);
  const lost = { state: 'unanswered', outcome: 'timeout', message: 'no answer in 3 s' } as const;
  assert.equal(await whatInstead(failing(null), lost, {}, signal), 'gave no answer: no answer in 3 s');
});
