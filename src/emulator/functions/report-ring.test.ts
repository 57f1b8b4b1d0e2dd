import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { PlatformReport } from '../../model/index.js';
import { ReportRing } from './report-ring.js';

describe('the ring of reports', () => {
  it('gives the latest ones after a number, in order', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.integer({ min: 1, max: 10 }), fc.nat(35), (count, capacity, after) => {
        const ring = new ReportRing(capacity);
        for (let seq = 1; seq <= count; seq += 1) ring.add({ requestId: String(seq) } as PlatformReport);
        const expected = Array.from({ length: count }, (_, index) => index + 1)
          .slice(-capacity)
          .filter((seq) => seq > after);
        const found = ring.after(after);
        assert.deepEqual(
          found.map(({ seq }) => seq),
          expected,
        );
        assert.deepEqual(
          found.map(({ report }) => report.requestId),
          expected.map(String),
        );
      }),
    );
  });
});
