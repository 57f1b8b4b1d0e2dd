import { ACCOUNT_ID } from '../functions/index.js';
import { REGION } from '../runtimes/index.js';
import { invalidParameter, notFound, ServiceError } from '../service-error.js';
import { violation } from './constraints.js';

/** How a call names a function. */
export interface FunctionAddress {
  readonly name: string;
  /** A version or an alias; null where the call gave none. */
  readonly qualifier: string | null;
}

const PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?';
const ADDRESS =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:([a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;
const QUALIFIER = /^(?:\$LATEST|[a-zA-Z0-9-_]+)$/;
const MAX_NAME = 64;
const MAX_ADDRESS = 140;
const MAX_QUALIFIER = 128;

/**
 * Reads a function's name, ARN or partial ARN, and the qualifier beside it, which must not contradict.
 * Throws a ValidationException, ResourceNotFoundException for other regions, and AccessDeniedException for other
 * accounts.
 */
export function functionAddressOf(text: string, asked: string | null = null): FunctionAddress {
  const [, region, account, name = '', inText] = ADDRESS.exec(text) ?? [];
  if (name === '') {
    throw violation('functionName', text, `Member must satisfy regular expression pattern: ${PATTERN}`);
  }
  refuseTooLong(text, name);
  refuseElsewhere(text, region ?? REGION, account ?? ACCOUNT_ID);
  if (asked !== null) refuseNoQualifier(asked);
  if (asked !== null && inText !== undefined && asked !== inText) {
    throw invalidParameter(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name, qualifier: asked ?? inText ?? null };
}

/** The name alone is checked by Lambda itself, the whole by the gateway before it. */
function refuseTooLong(text: string, name: string): void {
  const constraint = 'Member must have length less than or equal to';
  if (text.length > MAX_ADDRESS) throw violation('functionName', text, `${constraint} ${MAX_ADDRESS}`);
  if (name.length <= MAX_NAME) return;
  throw invalidParameter(violation('functionName', name, `${constraint} ${MAX_NAME}`).message);
}

function refuseNoQualifier(text: string): void {
  if (text.length > MAX_QUALIFIER) {
    throw violation('qualifier', text, `Member must have length less than or equal to ${MAX_QUALIFIER}`);
  }
  if (!QUALIFIER.test(text)) {
    const pattern = '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+';
    throw violation('qualifier', text, `Member must satisfy regular expression pattern: ${pattern}`);
  }
}

function refuseElsewhere(text: string, region: string, account: string): void {
  if (region !== REGION) {
    throw notFound(`Functions from '${region}' are not reachable in this region ('${REGION}')`);
  }
  if (account !== ACCOUNT_ID) {
    throw new ServiceError(
      'AccessDeniedException',
      `User: arn:aws:iam::${ACCOUNT_ID}:root is not authorized to access resource: ${text} because it belongs to another account`,
    );
  }
}
