import { BenchError } from '../errors/index.js';
import { type ExpectedLabel, labelsIn } from '../load/index.js';
import type { DeployedFunction } from '../target/index.js';
import { type Microseconds, seconds } from '../units/index.js';
import type { Workload } from './workload.js';

const TIMEOUT: Microseconds = seconds(900);

/**
 * What a function that has passed the parity gate answers to each request of the workload: what it is held to while
 * it is timed. Throws a BenchError where it does not answer with labels.
 */
export async function expectedAnswers(
  deployed: DeployedFunction,
  { requests, bodies }: Workload,
  signal: AbortSignal,
): Promise<readonly (readonly ExpectedLabel[])[]> {
  const answers: (readonly ExpectedLabel[])[] = [];
  for (const [index, { method, path, headers }] of requests.entries()) {
    const sent = { method, path, headers, body: bodies[index] ?? null };
    const requestId = `expected-${index}`;
    const answer = await deployed.invoke({ ...sent, requestId, timeoutUs: TIMEOUT, signal });
    const isGood = answer.state === 'answered' && answer.status === 200;
    const labels = isGood ? labelsIn(answer.body) : undefined;
    if (labels === undefined) {
      const what =
        answer.state === 'answered' ? `${answer.status}: ${answer.body.slice(0, 200)}` : answer.message;
      throw new BenchError(
        `${deployed.name} does not answer image ${index + 1} of the input with labels: ${what}`,
        {
          code: 'no-expected-answer',
        },
      );
    }
    answers.push(labels);
  }
  return answers;
}
