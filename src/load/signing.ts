import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/transport';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Microseconds, seconds } from '../units/index.js';
import type { RequestParts } from './autocannon-client.js';

/** What requests are signed with: AWS's Signature Version 4. */
export interface SigningKey {
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

/** AWS takes a signature for five minutes; clocks may differ. */
export const SIGNED_AGAIN_EVERY: Microseconds = seconds(60);

/**
 * Signs requests once for all the times that they are sent: the header with the request's id, the only thing that
 * differs from one to the next, is not signed. So signing takes no time of the load.
 */
export function signedRequests(
  requests: readonly RequestParts[],
  base: string,
  key: SigningKey,
): Promise<RequestParts[]> {
  const { service, region, accessKeyId, secretAccessKey, sessionToken } = key;
  const credentials = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: true });
  return Promise.all(requests.map((request) => signedRequest(signer, request, new URL(base).host)));
}

async function signedRequest(
  signer: SignatureV4,
  request: RequestParts,
  host: string,
): Promise<RequestParts> {
  const { method, path, body, headers } = request;
  const url = new URL(path, 'http://base');
  const { headers: signed } = await signer.sign(
    new HttpRequest({
      method,
      path: url.pathname,
      query: queryOf(url),
      headers: { ...headers, host },
      ...(body === undefined ? {} : { body }),
    }),
  );
  const { host: _host, ...others } = signed;
  return { ...request, headers: others };
}

function queryOf(url: URL): Record<string, string[]> {
  return Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)]),
  );
}
