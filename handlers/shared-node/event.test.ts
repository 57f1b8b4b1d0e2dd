import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BadRequest } from './bad-request.js';
import { type FunctionUrlEvent, readEvent } from './event.js';

const http = (parts: Partial<FunctionUrlEvent>): FunctionUrlEvent => ({
  requestContext: { http: { method: 'POST' } },
  ...parts,
});
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const IMAGE = Buffer.from([0xff, 0xd8, 0x00, 0x80]);

describe('reading an event', () => {
  test('a binary body is the image', () => {
    const event = http({ body: IMAGE.toString('base64'), isBase64Encoded: true });
    assert.deepEqual(readEvent(event), { images: [{ kind: 'bytes', bytes: IMAGE }], logits: false });
  });

  test('?url= names the image and logits=1 asks for logits', () => {
    const event = http({ queryStringParameters: { url: 'http://a/b', logits: '1' } });
    assert.deepEqual(readEvent(event), { images: [{ kind: 'url', url: 'http://a/b' }], logits: true });
  });

  test('a JSON body names the image by URL or carries it', () => {
    const byUrl = http({ headers: JSON_TYPE, body: '{"url":"http://a/b","logits":true}' });
    assert.deepEqual(readEvent(byUrl), { images: [{ kind: 'url', url: 'http://a/b' }], logits: true });
    const carried = http({ headers: JSON_TYPE, body: JSON.stringify({ image: IMAGE.toString('base64') }) });
    assert.deepEqual(readEvent(carried), { images: [{ kind: 'bytes', bytes: IMAGE }], logits: false });
  });

  test('a JSON body may come in base64, and the query may ask for its logits', () => {
    const body = Buffer.from('{"url":"http://a/b"}').toString('base64');
    const event = http({
      headers: JSON_TYPE,
      body,
      isBase64Encoded: true,
      queryStringParameters: { logits: '1' },
    });
    assert.deepEqual(readEvent(event), { images: [{ kind: 'url', url: 'http://a/b' }], logits: true });
  });

  test('a bare event is read as a JSON body is', () => {
    const request = readEvent({ url: 'http://a/b', logits: true });
    assert.deepEqual(request, { images: [{ kind: 'url', url: 'http://a/b' }], logits: true });
  });

  test('several images are named or carried', () => {
    assert.deepEqual(readEvent({ urls: ['http://a/b', 'http://c'] }).images, [
      { kind: 'url', url: 'http://a/b' },
      { kind: 'url', url: 'http://c' },
    ]);
    const text = IMAGE.toString('base64');
    const carried = { kind: 'bytes', bytes: IMAGE };
    assert.deepEqual(readEvent({ images: [text, text] }).images, [carried, carried]);
  });

  for (const [what, event] of [
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a URL that is no text', { url: 1 }],
    ['no images', { images: [] }],
    ['a text where images are listed', { images: 'a' }],
    ['URLs that are not all texts', { urls: ['http://a/b', 1] }],
    ['a request without body and query', http({})],
    ['a JSON body that is not JSON', http({ headers: JSON_TYPE, body: '{' })],
    ['a JSON body that is null', http({ headers: JSON_TYPE, body: 'null' })],
  ] as const) {
    test(`${what} is a bad request`, () => {
      assert.throws(() => readEvent(event), BadRequest);
    });
  }
});
