import type { Call } from './call.js';
import { violation } from './constraints.js';

/** No page is larger, whatever a caller asks for. */
const MAX_PAGE = 50;

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; null on the last one. */
  readonly nextMarker: string | null;
}

/**
 * One page of a list. The marker is the key of the last item of the page before, so that what is added or
 * removed in between moves nothing.
 * @param keyOf the items are in the order of their keys
 * @param limit AWS's limit on `MaxItems` of this operation
 */
export function pageOf<T>(
  { query }: Call,
  items: readonly T[],
  keyOf: (item: T) => string,
  limit: number,
): Page<T> {
  const marker = query.get('Marker') ?? '';
  const left = items.filter((item) => keyOf(item) > marker);
  const page = left.slice(0, Math.min(sizeOf(query.get('MaxItems'), limit), MAX_PAGE));
  const last = page.at(-1);
  return { items: page, nextMarker: left.length > page.length && last !== undefined ? keyOf(last) : null };
}

function sizeOf(text: string | null, limit: number): number {
  if (text === null) return MAX_PAGE;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1) {
    throw violation('maxItems', text, 'Member must have value greater than or equal to 1');
  }
  if (size > limit) {
    throw violation('maxItems', text, `Member must have value less than or equal to ${limit}`);
  }
  return size;
}

/** A number as a key that sorts as the number does. */
export function numberKey(value: number): string {
  return String(value).padStart(15, '0');
}
