import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { offsetOf } from './clock-exchange.js';

const DELAY = fc.integer({ min: 0, max: 50_000 });

test('the true offset of two clocks is never outside of what is said, however unlike the two ways are', () => {
  const exchange = fc.record({ there: DELAY, answering: DELAY, back: DELAY, sentUs: fc.nat(1e9) });
  fc.assert(
    fc.property(
      fc.integer({ min: -1e12, max: 1e12 }),
      fc.array(exchange, { minLength: 1, maxLength: 20 }),
      (offset, exchanges) => {
        const found = offsetOf(
          exchanges.map(({ sentUs, there, answering, back }) => {
            const receivedUs = sentUs + there + offset;
            const answeredUs = receivedUs + answering;
            return { sentUs, receivedUs, answeredUs, returnedUs: answeredUs - offset + back };
          }),
        );
        assert.ok(Math.abs(found.offsetUs - offset) <= found.uncertaintyUs + 1);
        const fastest = Math.min(...exchanges.map(({ there, back }) => there + back));
        assert.ok(found.uncertaintyUs <= Math.ceil(fastest / 2));
      },
    ),
  );
});

test('several exchanges tell more than the fastest of them', () => {
  // One was fast there, the other back: together they leave 2 us.
  const exchanges = [
    { sentUs: 0, receivedUs: 1_001, answeredUs: 1_001, returnedUs: 101 },
    { sentUs: 200, receivedUs: 1_300, answeredUs: 1_300, returnedUs: 301 },
  ];
  assert.deepEqual(offsetOf(exchanges), { offsetUs: 1_000, uncertaintyUs: 1, exchanges: 2 });
});
