import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BAD_GATEWAY, urlAnswer } from './answer.js';

const answerOf = (answer: unknown) => urlAnswer(Buffer.from(JSON.stringify(answer)));

describe('the answer of a function URL', () => {
  it('is the payload itself where it has no status', () => {
    const withoutStatus = fc.jsonValue().filter((value) => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      return !isObject || !('statusCode' in value);
    });
    fc.assert(
      fc.property(withoutStatus, (value) => {
        const { status, body } = answerOf(value);
        assert.equal(status, 200);
        assert.equal(String(body), JSON.stringify(value));
      }),
    );
  });

  it('is a valid response whatever the function describes', () => {
    const described = fc.record({
      statusCode: fc.oneof(fc.integer(), fc.string(), fc.boolean()),
      headers: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())),
      cookies: fc.array(fc.string()),
      body: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
      isBase64Encoded: fc.boolean(),
    });
    fc.assert(
      fc.property(described, (answer) => {
        const { status, headers } = answerOf(answer);
        assert.ok(status >= 200 && status <= 599);
        assert.equal(headers.length % 2, 0);
        for (const text of headers) assert.doesNotMatch(text, /[\r\n\0]/);
      }),
    );
  });

  it('takes a status as text, a header as a number, and adds the type where it is missing', () => {
    assert.deepEqual(answerOf({ statusCode: '201', headers: { A: 1 } }), {
      status: 201,
      headers: ['A', '1', 'content-type', 'application/json'],
      body: '',
    });
  });

  it('is 502 for what cannot be a response', () => {
    for (const answer of [
      { statusCode: 99 },
      { statusCode: 200, headers: [] },
      { statusCode: 200, cookies: 'a' },
    ]) {
      assert.equal(answerOf(answer), BAD_GATEWAY);
    }
    assert.equal(urlAnswer(Buffer.from('{no json')), BAD_GATEWAY);
  });
});
