import { BadRequest } from './bad-request.js';
import { reasonOf } from './reason.js';

export interface DownloadLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

const DEFAULT_LIMITS: DownloadLimits = { maxBytes: 20_000_000, timeoutMs: 10_000 };

/** Fetches an image over HTTP(S). Reading stops as soon as a limit is passed. */
export async function downloadImage(
  url: string,
  limits: DownloadLimits = DEFAULT_LIMITS,
): Promise<Uint8Array> {
  const address = parseUrl(url);
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(limits.timeoutMs) });
    if (!response.ok) throw new BadRequest(`${address.href} answered with status ${response.status}`);
    return await readAtMost(response, limits.maxBytes);
  } catch (error) {
    if (error instanceof BadRequest) throw error;
    throw new BadRequest(`cannot download ${address.href}: ${reasonOf(error)}`);
  }
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new BadRequest(`not an http or https URL: ${text.slice(0, 200)}`);
}

async function readAtMost(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new BadRequest(`${response.url} is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
