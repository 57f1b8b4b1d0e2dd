import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeployedFunction, OneRequest } from '../target/index.js';
import { microseconds } from '../units/index.js';
import { expectedAnswers } from './expected-answers.js';

const { signal } = new AbortController();
const requests = ['a', 'b'].map((path) => ({ method: 'POST', path, headers: {} }) as const);
const workload = { requests, bodies: requests.map(({ path }) => Buffer.from(path)) };

const answering = (bodyOf: (request: OneRequest) => string, status = 200) =>
  ({
    name: 'f',
    invoke: async (request: OneRequest) => ({
      ...{ state: 'answered', status, body: bodyOf(request) },
      ...{ startUs: microseconds(0), endUs: microseconds(1) },
    }),
  }) as never as DeployedFunction;

test('are the labels given to each request, with its own body', async () => {
  const deployed = answering(({ path, body }) =>
    JSON.stringify({ labels: [{ label: `${path}${body === null ? '' : Buffer.from(body)}`, prob: 1 }] }),
  );
  const labels = await expectedAnswers(deployed, workload, signal);
  assert.deepEqual(
    labels.map(([first]) => first?.label),
    ['aa', 'bb'],
  );
});

test('are refused where a request has no labels, with what came instead', async () => {
  const refused = { code: 'no-expected-answer', message: /image 1 of the input .*400: no image/ };
  await assert.rejects(
    expectedAnswers(
      answering(() => 'no image', 400),
      workload,
      signal,
    ),
    refused,
  );
  await assert.rejects(
    expectedAnswers(
      answering(() => '{}'),
      workload,
      signal,
    ),
    { code: 'no-expected-answer' },
  );
});
