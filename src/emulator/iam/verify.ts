import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Authorization, authorizationOf } from './authorization.js';
import { type Credentials, NotAuthenticated } from './credentials.js';
import { expectedSignature } from './signature.js';

/** Clocks of clients and of AWS may lie as far apart. */
const MAX_SKEW_MS = 300_000;
const MAX_EXPIRES_SECONDS = 604_800;

export interface Verifier {
  readonly credentials: readonly Credentials[];
  readonly region: string;
  readonly service: string;
}

/**
 * Checks the Signature Version 4 of a request, in its headers or presigned, by signing it again. Resolves to
 * the credentials that it was signed with. Rejects with NotAuthenticated, in AWS's words. As on Lambda the
 * payload has to be signed: `UNSIGNED-PAYLOAD` is refused.
 */
export async function verifySignature(
  request: IncomingMessage,
  body: Buffer,
  verifier: Verifier,
  now: Date = new Date(),
): Promise<Credentials> {
  const [path = '/', search = ''] = splitOnce(request.url ?? '/');
  const query = new URLSearchParams(search);
  const authorization = authorizationOf(request, query);
  const credentials = credentialsOf(authorization, verifier);
  refuseForeignScope(authorization, verifier);
  refuseOutOfTime(authorization, now);
  const expected = await expectedSignature({ request, path, search, body, authorization, credentials });
  if (!payloadMatches(request, body) || !equal(expected, authorization.signature)) throw mismatch();
  return credentials;
}

function credentialsOf(authorization: Authorization, { credentials }: Verifier): Credentials {
  const found = credentials.find(({ accessKeyId }) => accessKeyId === authorization.accessKeyId);
  const token = found?.sessionToken;
  if (found !== undefined && (token === undefined || token === authorization.sessionToken)) return found;
  throw new NotAuthenticated(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
}

function refuseForeignScope({ scope, date }: Authorization, { region, service }: Verifier): void {
  const [day, scopeRegion, scopeService] = scope;
  const wrong: string[] = [];
  if (scopeRegion !== region) wrong.push('Credential should be scoped to a valid region.');
  if (scopeService !== service) wrong.push(`Credential should be scoped to correct service: '${service}'.`);
  if (!date.startsWith(`${day}T`)) {
    wrong.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${date.slice(0, 8)}', from '${date}'.`,
    );
  }
  if (wrong.length > 0) throw new NotAuthenticated('InvalidSignatureException', wrong.join(' '));
}

function refuseOutOfTime({ kind, date, expiresIn = 0 }: Authorization, now: Date): void {
  const signedAt = timeOf(date);
  const lifeMs = kind === 'query' ? expiresIn * 1_000 : MAX_SKEW_MS;
  if (!(lifeMs >= 0 && lifeMs <= MAX_EXPIRES_SECONDS * 1_000)) {
    throw new NotAuthenticated(
      'IncompleteSignatureException',
      `X-Amz-Expires must be between 0 and ${MAX_EXPIRES_SECONDS} seconds`,
    );
  }
  const [nowText, minutes] = [amzDate(now), MAX_SKEW_MS / 60_000];
  if (signedAt + lifeMs < now.getTime()) {
    const [limit, skew] = [
      amzDate(new Date(now.getTime() - lifeMs)),
      kind === 'query' ? '' : ` - ${minutes} min.`,
    ];
    throw new NotAuthenticated(
      'InvalidSignatureException',
      `Signature expired: ${date} is now earlier than ${limit} (${nowText}${skew})`,
    );
  }
  if (signedAt > now.getTime() + MAX_SKEW_MS) {
    const limit = amzDate(new Date(now.getTime() + MAX_SKEW_MS));
    throw new NotAuthenticated(
      'InvalidSignatureException',
      `Signature not yet current: ${date} is still later than ${limit} (${nowText} + ${minutes} min.)`,
    );
  }
}

/** Milliseconds since the epoch. */
function timeOf(date: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  const [, year, month, day, hour, minute, second] = match ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (!Number.isNaN(time)) return time;
  throw new NotAuthenticated(
    'IncompleteSignatureException',
    `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );
}

/** `20250102T030405Z` */
function amzDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** What the client says of its payload; the signature covers what it says, not what it sent. */
function payloadMatches(request: IncomingMessage, body: Buffer): boolean {
  const claimed = request.headers['x-amz-content-sha256'];
  return claimed === undefined || claimed === createHash('sha256').update(body).digest('hex');
}

function equal(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function mismatch(): NotAuthenticated {
  return new NotAuthenticated(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

function splitOnce(target: string): [string, string?] {
  const index = target.indexOf('?');
  return index < 0 ? [target] : [target.slice(0, index), target.slice(index + 1)];
}
