import type { IncomingMessage } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/transport';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Authorization } from './authorization.js';
import type { Credentials } from './credentials.js';

export interface SignedRequest {
  readonly request: IncomingMessage;
  /** As the client sent it, percent-encoded. */
  readonly path: string;
  readonly search: string;
  readonly body: Buffer;
  readonly authorization: Authorization;
  readonly credentials: Credentials;
}

/**
 * The signature that a client with these credentials computes for the same request: the path encoded once
 * more, as all services but S3 have it, and of the headers those that the client names.
 */
export async function expectedSignature(signed: SignedRequest): Promise<string> {
  const { authorization, credentials, request, body } = signed;
  const [, region, service] = authorization.scope;
  const { accessKeyId, secretAccessKey } = credentials;
  const { kind, signedHeaders, date, expiresIn } = authorization;
  // Some clients add the token to the headers when they have signed.
  const signsToken = kind === 'query' || signedHeaders.includes('x-amz-security-token');
  const sessionToken = signsToken ? authorization.sessionToken : undefined;
  const signer = new SignatureV4({
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  });
  const toSign = new HttpRequest({
    method: request.method ?? 'GET',
    path: signed.path,
    query: queryOf(signed.search),
    headers: headersOf(request, signedHeaders),
    body,
  });
  const names = new Set(signedHeaders);
  const signingDate = new Date(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  if (kind === 'header') {
    const { headers } = await signer.sign(toSign, { signingDate, signableHeaders: names });
    return headers.authorization?.split('Signature=')[1] ?? '';
  }
  const options = { signingDate, signableHeaders: names, unhoistableHeaders: names };
  const presigned = await signer.presign(toSign, { ...options, expiresIn: expiresIn ?? 0 });
  return String(presigned.query?.['X-Amz-Signature']);
}

/** What a presigned request adds to its query is added again by signing it again. */
const ADDED = /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)$/;

function queryOf(search: string): Record<string, string | string[]> {
  const query = new Map<string, string[]>();
  for (const part of search.split('&').filter((text) => text !== '' && !ADDED.test(nameOf(text)))) {
    const name = decoded(nameOf(part));
    query.set(name, [...(query.get(name) ?? []), decoded(part.slice(nameOf(part).length + 1))]);
  }
  return Object.fromEntries(query);
}

function nameOf(part: string): string {
  const index = part.indexOf('=');
  return index < 0 ? part : part.slice(0, index);
}

/** A plus is a plus here, as in the signers of the SDKs; what is not encoded well stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function headersOf(request: IncomingMessage, names: readonly string[]): Record<string, string> {
  const given = names.map((name) => [name, request.headersDistinct[name]?.join(',')] as const);
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
