import assert from 'node:assert/strict';
import { test } from 'node:test';
import { microseconds } from '../units/index.js';
import { classifier } from './outcome.js';

const STILL = () => microseconds(0);

const answer = (status: number, body = '', headers: Record<string, string> = {}) => ({
  request: 0,
  status,
  body,
  headers,
});

test('a status tells the outcome', () => {
  const classify = classifier({});
  const statuses = [200, 204, 301, 404, 429, 500, 502, 503, 504];
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
      'throttled',
      'timeout',
    ],
  );
});

test("Lambda's error type tells more than the status, whatever the case of its header", () => {
  const classify = classifier({});
  const outcomes = ['Runtime.OutOfMemory', 'Runtime.ExitError', 'Sandbox.Timedout', 'TypeError'].map((type) =>
    classify(answer(502, '', { 'x-amzn-ErrorType': type })),
  );
  assert.deepEqual(outcomes, ['out-of-memory', 'crash', 'timeout', 'function-error']);
});

test('every body must begin as a JSON object, and one in twenty is parsed', () => {
  const classify = classifier({ expectJson: true }, STILL);
  const first = classify(answer(200, '{"labels": 1}'));
  const unparsed = Array.from({ length: 19 }, () => classify(answer(200, '{"labels": 1}')));
  assert.equal(first, 'invalid-output');
  assert.deepEqual(new Set(unparsed), new Set(['ok']));
  assert.equal(classify(answer(200, '{ not JSON')), 'invalid-output');
  assert.equal(classify(answer(200, '')), 'invalid-output');
  assert.equal(classify(answer(200, '[]')), 'invalid-output');
});

test('a JSON object with an array of labels is ok', () => {
  assert.equal(classifier({ expectJson: true })(answer(200, '{"labels": []}')), 'ok');
});

test('the body of a failure is not looked at', () => {
  assert.equal(classifier({ expectJson: true })(answer(502, 'Internal Server Error')), 'function-error');
});

test('one answer in twenty is held to those that were given before', () => {
  const labels = [
    { label: 'cat', prob: 0.6 },
    { label: 'dog', prob: 0.4 },
  ];
  const body = (given: unknown) => answer(200, JSON.stringify({ labels: given }));
  const plan = { expectJson: true, expectedAnswers: [labels] };
  const classify = classifier(plan, STILL);
  const wrong = Array.from({ length: 41 }, () => classify(body(labels.toReversed())));
  assert.equal(wrong.filter((outcome) => outcome === 'invalid-output').length, 3);
  assert.equal(classifier(plan)(body(labels)), 'ok');
});

test('each answer of a slow function is held to them, and ten a second of a fast one', () => {
  const labels = [{ label: 'cat', prob: 1 }];
  const heldEvery = (gapUs: number) => {
    let now = 0;
    const classify = classifier({ expectJson: true, expectedAnswers: [labels] }, () => microseconds(now));
    const outcomes = Array.from({ length: 1_000 }, () => {
      now += gapUs;
      return classify(answer(200, '{"labels": []}'));
    });
    return outcomes.filter((outcome) => outcome === 'invalid-output').length;
  };
  assert.equal(heldEvery(100_000), 1_000);
  assert.equal(heldEvery(50_000), 500);
  // Of 10 seconds: each hundred milliseconds, and then not yet the next twentieth.
  assert.ok(heldEvery(10_000) >= 100 && heldEvery(10_000) <= 150, `${heldEvery(10_000)}`);
  assert.equal(heldEvery(100), 50);
});

test('an answer is held to that of its own request, and to no other', () => {
  const labels = ['cat', 'dog'].map((label) => [
    { label, prob: 0.6 },
    { label: 'other', prob: 0.4 },
  ]);
  const outcomeOf = (request: number, given: number) =>
    classifier({ expectJson: true, expectedAnswers: labels })({
      ...answer(200, JSON.stringify({ labels: labels[given] })),
      request,
    });
  assert.deepEqual([outcomeOf(0, 0), outcomeOf(1, 1)], ['ok', 'ok']);
  assert.deepEqual([outcomeOf(0, 1), outcomeOf(1, 0)], ['invalid-output', 'invalid-output']);
});
