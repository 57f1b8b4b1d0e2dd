import type { DeployedFunction, InvocationFailure, OneResult } from '../target/index.js';

const MOST_CHARACTERS = 300;
const LOG_LINES = 4;
/** Lines that the platform writes, not the function. */
const PLATFORM_LINE = /^(?:INIT_|START |END |REPORT |$)/;

/**
 * What a function did in place of giving a good answer, as the end of a sentence. Over HTTP every failure is the
 * same 502, so that the event is given to it once more, in a way that tells its own error and the end of its log.
 */
export async function whatInstead(
  deployed: DeployedFunction,
  answer: OneResult,
  event: object,
  signal: AbortSignal,
): Promise<string> {
  if (answer.state === 'unanswered') return `gave no answer: ${answer.message}`;
  const what = `answered ${answer.status} without logits: ${shortened(answer.body)}`;
  const failure = await deployed.failureOf?.(event, signal);
  return failure == null ? what : `${what} (${toldBy(failure)})`;
}

function toldBy({ error, log }: InvocationFailure): string {
  const lines = log.split('\n').filter((line) => !PLATFORM_LINE.test(line));
  const end = lines.slice(-LOG_LINES).join(' | ');
  return end === ''
    ? shortened(error)
    : `${shortened(error)}; its log ends with: ${end.slice(-MOST_CHARACTERS)}`;
}

const shortened = (text: string) => text.slice(0, MOST_CHARACTERS);
