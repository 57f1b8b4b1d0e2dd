import { BodyTooLarge } from '../http/index.js';
import { NotAuthenticated } from '../iam/index.js';
import { ServiceError } from '../service-error.js';
import { BAD_GATEWAY, type UrlAnswer } from './answer.js';

/** What a client is told whose request did not reach the function, or that the function left without an answer. */
export function refusalOf(error: unknown): UrlAnswer {
  if (error instanceof BodyTooLarge) return refused(413, { Message: 'Request Entity Too Large' });
  if (error instanceof NotAuthenticated) return notAuthenticated(error);
  return error instanceof ServiceError ? serviceRefusal(error) : BAD_GATEWAY;
}

/** Without a signature in the words of function URLs, with a wrong one in those of all AWS services. */
function notAuthenticated({ type, message }: NotAuthenticated): UrlAnswer {
  const body = type === 'AccessDeniedException' ? { Message: message } : { message };
  return refused(403, body, ['x-amzn-errortype', type]);
}

function serviceRefusal(error: ServiceError): UrlAnswer {
  const { status, type, message, reason } = error;
  const body = { ...(reason === null ? {} : { Reason: reason }), Message: message };
  return refused(status, body, ['x-amzn-errortype', type]);
}

function refused(status: number, body: object, headers: readonly string[] = []): UrlAnswer {
  return {
    status,
    headers: ['content-type', 'application/json', ...headers],
    body: JSON.stringify(body),
  };
}
