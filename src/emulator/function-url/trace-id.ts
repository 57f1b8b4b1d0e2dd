import { randomBytes } from 'node:crypto';

/** X-Ray's form: version, seconds in hexadecimal, 96 random bits. */
export function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}
