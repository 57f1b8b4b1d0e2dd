import { randomUUID } from 'node:crypto';

/**
 * X-Ray's form: version, seconds in hexadecimal, 96 random bits. They are those of a UUID that are random: Node
 * draws these in stock, which saves a call into the kernel.
 */
export function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  return `Root=1-${seconds}-${randomDigits()}`;
}

/**
 * What a runtime is told of a trace: its callers' header, with the segment that the platform would have made and
 * whether that is recorded, where the header does not say so. Nothing records it here.
 */
export function tracingHeader(given: string): string {
  const parent = /(^|;)\s*Parent=/.test(given) ? '' : `;Parent=${randomDigits().slice(0, 16)}`;
  return `${given}${parent}${/(^|;)\s*Sampled=/.test(given) ? '' : ';Sampled=0'}`;
}

/** 24 in hexadecimal. */
function randomDigits(): string {
  const [first, second, , , last] = randomUUID().split('-');
  return `${first}${second}${last}`;
}
