import { monotonicNow } from '../host/index.js';
import type { Outcome } from '../model/index.js';
import { type Microseconds, milliseconds } from '../units/index.js';
import { isGoodAnswer } from './expected-answer.js';
import type { LoadPlan } from './plan.js';

/** A complete answer as autocannon hands it over. */
export interface Answer {
  /** The place in the plan of the request that it answers, from 0. */
  readonly request: number;
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What a plan says of answers. */
export type Expectation = Pick<LoadPlan, 'expectJson' | 'expectedAnswers'>;

export type Classifier = (answer: Answer) => Outcome;

/**
 * Every so many answers one is parsed as a whole and compared, and each that comes so long after the last that was: a
 * slow function answers too seldom for one in twenty. Of the others only the first character is looked at.
 */
const PARSE_EVERY = 20;
const PARSE_AFTER = milliseconds(100);
const ERROR_TYPE_HEADER = 'x-amzn-errortype';

/** Error types by which Lambda tells how an invocation failed; any other is the function's own. */
const OUTCOME_BY_ERROR_TYPE: ReadonlyMap<string, Outcome> = new Map([
  ['Runtime.OutOfMemory', 'out-of-memory'],
  ['Runtime.ExitError', 'crash'],
  ['Sandbox.Timedout', 'timeout'],
]);

/** 503: what is in front of a server has none that could take the request (RFC 9110, 15.6.4). */
const OUTCOME_BY_STATUS: Readonly<Record<number, Outcome>> = {
  429: 'throttled',
  503: 'throttled',
  504: 'timeout',
};

/** What an answer says by its status alone. */
export function outcomeOfStatus(status: number): Outcome {
  if (status >= 200 && status <= 299) return 'ok';
  return OUTCOME_BY_STATUS[status] ?? 'function-error';
}

/** Tells the outcome of an answer by its status, its error type and, if JSON is expected, its body. */
export function classifier(
  { expectJson = false, expectedAnswers }: Expectation,
  now: () => Microseconds = monotonicNow,
): Classifier {
  const isParsed = parsing(now);
  return ({ request, status, body, headers }) => {
    if (outcomeOfStatus(status) !== 'ok') return failureOf(status, headers);
    if (!expectJson) return 'ok';
    const parse = isParsed();
    return body.startsWith('{') && (!parse || isGoodAnswer(body, expectedAnswers?.[request]))
      ? 'ok'
      : 'invalid-output';
  };
}

/** Whether the next answer is parsed. */
function parsing(now: () => Microseconds): () => boolean {
  let answers = 0;
  let parsedAt = Number.NEGATIVE_INFINITY;
  return () => {
    const at = now();
    const isDue = answers % PARSE_EVERY === 0 || at - parsedAt >= PARSE_AFTER;
    answers += 1;
    if (isDue) parsedAt = at;
    return isDue;
  };
}

function failureOf(status: number, headers: Answer['headers']): Outcome {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === ERROR_TYPE_HEADER);
  const byType = name === undefined ? null : outcomeOfErrorType(String(headers[name]));
  return byType ?? outcomeOfStatus(status);
}

/** The outcome that Lambda tells by an error type; null where the type is the function's own. */
export function outcomeOfErrorType(type: string): Outcome | null {
  return OUTCOME_BY_ERROR_TYPE.get(type) ?? null;
}
