import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

export interface Hashing {
  /** Passes on what it is given. */
  readonly stream: Transform;
  /** `sha256:<hex>` of it, once it has ended. */
  digest(): string;
}

export function hashing(): Hashing {
  const hash = createHash('sha256');
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { stream, digest: () => digestOf(hash.digest('hex')) };
}

/** Of bytes in memory. */
export function digestOfBytes(bytes: Buffer): string {
  return digestOf(createHash('sha256').update(bytes).digest('hex'));
}

const digestOf = (hex: string): string => `sha256:${hex}`;
