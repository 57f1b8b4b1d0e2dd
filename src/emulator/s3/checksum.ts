import { createHash, type Hash } from 'node:crypto';
import zlib from 'node:zlib';

/** A checksum that the client gave, to be compared when the body has come whole. */
export interface Verification {
  update(chunk: Buffer): void;
  /** Base64, as the `x-amz-checksum-*` headers have it. */
  digest(): string;
}

type Algorithm = 'crc32' | 'sha1' | 'sha256';

export const CHECKSUM_HEADERS = {
  'x-amz-checksum-crc32': 'crc32',
  'x-amz-checksum-sha1': 'sha1',
  'x-amz-checksum-sha256': 'sha256',
} as const satisfies Readonly<Record<string, Algorithm>>;

export type ChecksumHeader = keyof typeof CHECKSUM_HEADERS;

export function isChecksumHeader(name: string): name is ChecksumHeader {
  return Object.hasOwn(CHECKSUM_HEADERS, name);
}

export function verificationFor(header: ChecksumHeader): Verification {
  const algorithm = CHECKSUM_HEADERS[header];
  return algorithm === 'crc32' ? new Crc32() : new Hashed(createHash(algorithm));
}

class Crc32 implements Verification {
  #value = 0;

  update(chunk: Buffer): void {
    this.#value = zlib.crc32(chunk, this.#value);
  }

  digest(): string {
    const digest = Buffer.alloc(4);
    digest.writeUInt32BE(this.#value);
    return digest.toString('base64');
  }
}

class Hashed implements Verification {
  constructor(private readonly hash: Hash) {}

  update(chunk: Buffer): void {
    this.hash.update(chunk);
  }

  digest(): string {
    return this.hash.digest('base64');
  }
}
