import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MalformedAnswer } from './answer-head.js';
import { AnswerParser } from './answer-parser.js';

interface Parsed {
  readonly complete: boolean;
  readonly status?: number;
  readonly body?: string;
  readonly keepAlive?: boolean;
}

/** Parses an answer that comes in pieces, in a buffer that is used again, as a socket's is. */
function parse(pieces: readonly string[], method = 'GET', ended = false): Parsed {
  const parser = new AnswerParser(true);
  const buffer = Buffer.alloc(65_536, '\r\n\r\n');
  parser.expect(method);
  let complete = false;
  for (const piece of pieces) complete = parser.feed(buffer, buffer.write(piece, 'latin1'));
  if (ended) complete = parser.end();
  if (!complete) return { complete };
  return { complete, status: parser.head.status, body: parser.body, keepAlive: parser.head.keepAlive };
}

const OK = 'HTTP/1.1 200 OK\r\n';

const ANSWERS: readonly [string, string, string?][] = [
  [`${OK}content-length: 5\r\n\r\nhello`, 'hello'],
  [`${OK}Content-Length:  5 \r\nX:\r\n\r\nhello`, 'hello'],
  [`${OK}content-length: 0\r\n\r\n`, ''],
  [`${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`, 'hello'],
  [
    `${OK}Transfer-Encoding: Chunked\r\n\r\n3;a=b\r\nhel\r\n02\r\nlo\r\n000\r\nexpires: never\r\n\r\n`,
    'hello',
  ],
  [`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 \r\nlink: a\r\n\r\n${OK}content-length: 1\r\n\r\nx`, 'x'],
  ['HTTP/1.1 204 No Content\r\n\r\n', ''],
  ['HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n', ''],
  [`${OK}content-length: 5\r\n\r\n`, '', 'HEAD'],
  [`${OK}transfer-encoding: chunked\r\n\r\n`, '', 'HEAD'],
];

test('answers of every framing are parsed, however they are cut into pieces', () => {
  for (const [answer, body, method] of ANSWERS) {
    assert.deepEqual(parse([answer], method).body, body, answer);
    assert.deepEqual(parse([...answer], method).body, body, answer);
    for (let cut = 1; cut < answer.length; cut += 1) {
      const { complete } = parse([answer.slice(0, cut)], method);
      assert.equal(complete, false, `${answer} is complete after ${cut} bytes`);
    }
  }
});

test('a body comes out as it went in, as one length or in chunks, in pieces of any size', () => {
  const piecesOf = (text: string, sizes: readonly number[]): string[] => {
    const pieces: string[] = [];
    for (let from = 0, index = 0; from < text.length; index += 1) {
      const size = sizes[index % sizes.length] ?? 1;
      pieces.push(text.slice(from, from + size));
      from += size;
    }
    return pieces;
  };
  const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1 });
  const ascii = fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: 6_000 });
  fc.assert(
    fc.property(ascii, sizes, sizes, fc.boolean(), (codes, chunkSizes, readSizes, chunked) => {
      const body = String.fromCharCode(...codes);
      const chunks = piecesOf(body, chunkSizes).map(
        (chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`,
      );
      const answer = chunked
        ? `${OK}transfer-encoding: chunked\r\n\r\n${chunks.join('')}0\r\n\r\n`
        : `${OK}content-length: ${body.length}\r\n\r\n${body}`;
      assert.equal(parse(piecesOf(answer, readSizes)).body, body);
    }),
  );
});

test('an answer without a length ends with its connection, and no other does', () => {
  assert.deepEqual(parse([`${OK}\r\nhel`, 'lo'], 'GET', true), {
    complete: true,
    status: 200,
    body: 'hello',
    keepAlive: false,
  });
  for (const begun of [
    `${OK}content-length: 5\r\n\r\nhell`,
    OK,
    `${OK}transfer-encoding: chunked\r\n\r\n5\r\n`,
  ]) {
    assert.equal(parse([begun], 'GET', true).complete, false, begun);
  }
});

test('whether a connection stays follows from version and header', () => {
  const keeps = (version: string, header: string) =>
    parse([`HTTP/${version} 200 OK\r\n${header}content-length: 0\r\n\r\n`]).keepAlive;
  assert.equal(keeps('1.1', ''), true);
  assert.equal(keeps('1.1', 'Connection: Close\r\n'), false);
  assert.equal(keeps('1.1', 'connection: x, close\r\n'), false);
  assert.equal(keeps('1.0', ''), false);
  assert.equal(keeps('1.0', 'connection: keep-alive\r\n'), true);
});

const MALFORMED = [
  'SSH-2.0-OpenSSH_9.2\r\n\r\n',
  'HTTP/2 200 OK\r\n\r\n',
  'HTTP/1.1 20 OK\r\n\r\n',
  'HTTP/1.1 200OK\r\n\r\n',
  'HTTP/1.1  200 OK\r\n\r\n',
  'HTTP/1.1 600 No\r\n\r\n',
  'HTTP/1.1 200 O\nK\r\n\r\n',
  'HTTP/1.1 200 OK\r\nno field\r\n\r\n',
  'HTTP/1.1 200 OK\r\nname : value\r\n\r\n',
  'HTTP/1.1 200 OK\r\na: b\r\n folded\r\n\r\n',
  'HTTP/1.1 200 OK\r\na: b\0\r\n\r\n',
  'HTTP/1.1 200 OK\r\na: b\rc: d\r\n\r\n',
  'HTTP/1.1 200 OK\r\na: b\nc: d\r\n\r\n',
  `${OK}content-length: 5, 5\r\n\r\nhello`,
  `${OK}content-length: 5\r\ncontent-length: 5\r\n\r\nhello`,
  `${OK}content-length: +5\r\n\r\nhello`,
  `${OK}content-length: 0x5\r\n\r\nhello`,
  `${OK}content-length: \r\n\r\n`,
  `${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${OK}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  `${OK}transfer-encoding: chunked\r\n\r\n-1\r\n\r\n`,
  `${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n`,
  `${OK}transfer-encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n`,
  `${OK}transfer-encoding: chunked\r\n\r\n0\r\nnot a field\r\n\r\n`,
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n',
  `${OK}content-length: 5\r\n\r\nhello, there is more`,
  `${OK}content-length: 0\r\n\r\n${OK}content-length: 0\r\n\r\n`,
  'HTTP/1.1 204 No Content\r\n\r\nbody',
  `HTTP/1.1 200 ${'x'.repeat(64_000)}${'x'.repeat(64_000)}`,
];

test('what is not exactly an answer is refused', () => {
  for (const answer of MALFORMED) {
    const pieces = [answer.slice(0, 60_000), answer.slice(60_000)];
    assert.throws(() => parse(pieces), MalformedAnswer, JSON.stringify(answer.slice(0, 80)));
  }
});

test('bytes of any kind are refused or waited for, never a fault of another kind', () => {
  const noise = fc.array(
    fc.oneof(
      fc.constantFrom('\r\n', ' ', ':', 'HTTP/1.1 200', OK, 'content-length: 3', '0\r\n'),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(noise, (pieces) => {
      try {
        parse(pieces.filter((piece) => piece !== ''));
      } catch (error) {
        assert.ok(error instanceof MalformedAnswer, String(error));
      }
    }),
  );
});

test('a head that is repeated, and one that differs, are both read', () => {
  const parser = new AnswerParser(true);
  const answers = [200, 200, 502].map((status) =>
    Buffer.from(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`),
  );
  const statuses = answers.map((answer) => {
    parser.expect('GET');
    assert.ok(parser.feed(answer, answer.length));
    return parser.head.status;
  });
  assert.deepEqual(statuses, [200, 200, 502]);
});

test('answers after one another are each read as they are, whether their heads repeat or not', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 60 }), (list, cut) => {
      const parser = new AnswerParser(true);
      const buffer = Buffer.alloc(65_536, '\r\n\r\n');
      for (const length of list) {
        // Two heads of the same length that differ in one digit, among others.
        const answer = `HTTP/1.1 20${length} OK\r\ncontent-length: ${length}\r\n\r\n${'abc'.slice(0, length)}`;
        const pieces = [answer.slice(0, cut), answer.slice(cut)].filter((piece) => piece !== '');
        parser.expect('GET');
        const complete = pieces.map((piece) => parser.feed(buffer, buffer.write(piece, 'latin1')));
        assert.deepEqual([complete.at(-1), parser.head.status], [true, 200 + length]);
        assert.equal(parser.body, 'abc'.slice(0, length));
      }
    }),
  );
});

test('more bytes than a repeated answer has are no answer either', () => {
  const parser = new AnswerParser(false);
  const answer = `${OK}content-length: 1\r\n\r\nx`;
  parser.expect('GET');
  assert.ok(parser.feed(Buffer.from(answer), answer.length));
  parser.expect('GET');
  assert.throws(() => parser.feed(Buffer.from(`${answer}y`), answer.length + 1), MalformedAnswer);
});
