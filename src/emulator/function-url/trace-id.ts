import { randomUUID } from 'node:crypto';

/**
 * X-Ray's form: version, seconds in hexadecimal, 96 random bits. They are those of a UUID that are random: Node
 * draws these in stock, which saves a call into the kernel.
 */
export function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  const [first, second, , , last] = randomUUID().split('-');
  return `Root=1-${seconds}-${first}${second}${last}`;
}
