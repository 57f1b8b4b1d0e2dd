import type { IncomingMessage } from 'node:http';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { AwsChunkedDecoder } from './aws-chunked.js';
import { type ChecksumHeader, isChecksumHeader, type Verification, verificationFor } from './checksum.js';

/** The checksum that the client gave is not that of what arrived. */
export class BadDigest extends Error {}

/** The plain content of an upload, and the check of it once it has come whole. */
export interface Upload {
  readonly content: Readable;
  /** Throws BadDigest. Checksums of other kinds than CRC32, SHA-1 and SHA-256 are not checked. */
  verify(): void;
}

/** Reads a PutObject body: plain, or `aws-chunked` with trailing checksums, as the SDKs send. */
export function uploadOf(request: IncomingMessage): Upload {
  const decoder = isChunked(request) ? new AwsChunkedDecoder() : null;
  const expected = (name: ChecksumHeader): string | undefined =>
    decoder?.trailers.get(name) ?? (request.headers[name] as string | undefined);
  const checks = checksumNames(request).map((name) => ({ name, verification: verificationFor(name) }));
  const content = pipeline(request, decoder ?? new PassThrough(), () => undefined);
  content.on('data', (chunk: Buffer) => {
    for (const { verification } of checks) verification.update(chunk);
  });
  content.pause();
  return { content, verify: () => verify(checks, expected) };
}

function isChunked({ headers }: IncomingMessage): boolean {
  const encoded = String(headers['content-encoding'] ?? '').includes('aws-chunked');
  return encoded || String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
}

function checksumNames({ headers }: IncomingMessage): ChecksumHeader[] {
  const trailers = String(headers['x-amz-trailer'] ?? '').split(/\s*,\s*/);
  return [...Object.keys(headers), ...trailers].filter(isChecksumHeader);
}

function verify(
  checks: readonly { readonly name: ChecksumHeader; readonly verification: Verification }[],
  expected: (name: ChecksumHeader) => string | undefined,
): void {
  for (const { name, verification } of checks) {
    if (verification.digest() !== expected(name)) throw new BadDigest(`${name} does not match the content`);
  }
}
