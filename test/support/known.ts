import assert from 'node:assert/strict';
import type { Absent } from '../../src/model/index.js';

/** A figure that a test is sure to be there. */
export function known<T extends object>(figure: T | Absent | undefined): T {
  assert.ok(figure !== undefined && !('reason' in figure), `missing: ${JSON.stringify(figure)}`);
  return figure as T;
}
