import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifier } from './outcome.js';

const answer = (status: number, body = '', headers: Record<string, string> = {}) => ({
  status,
  body,
  headers,
});

test('a status tells the outcome', () => {
  const classify = classifier(false);
  const statuses = [200, 204, 301, 404, 429, 500, 502, 504];
  assert.deepEqual(
    statuses.map((status) => classify(answer(status))),
    [
      'ok',
      'ok',
      'function-error',
      'function-error',
      'throttled',
      'function-error',
      'function-error',
      'timeout',
    ],
  );
});

test("Lambda's error type tells more than the status, whatever the case of its header", () => {
  const classify = classifier(false);
  const outcomes = ['Runtime.OutOfMemory', 'Runtime.ExitError', 'Sandbox.Timedout', 'TypeError'].map((type) =>
    classify(answer(502, '', { 'x-amzn-ErrorType': type })),
  );
  assert.deepEqual(outcomes, ['out-of-memory', 'crash', 'timeout', 'function-error']);
});

test('every body must begin as a JSON object, and one in twenty is parsed', () => {
  const classify = classifier(true);
  const first = classify(answer(200, '{"labels": 1}'));
  const unparsed = Array.from({ length: 19 }, () => classify(answer(200, '{"labels": 1}')));
  assert.equal(first, 'invalid-output');
  assert.deepEqual(new Set(unparsed), new Set(['ok']));
  assert.equal(classify(answer(200, '{ not JSON')), 'invalid-output');
  assert.equal(classify(answer(200, '')), 'invalid-output');
  assert.equal(classify(answer(200, '[]')), 'invalid-output');
});

test('a JSON object with an array of labels is ok', () => {
  assert.equal(classifier(true)(answer(200, '{"labels": []}')), 'ok');
});

test('the body of a failure is not looked at', () => {
  assert.equal(classifier(true)(answer(502, 'Internal Server Error')), 'function-error');
});
