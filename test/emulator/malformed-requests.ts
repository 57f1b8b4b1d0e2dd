import { connect } from 'node:net';

// Imports nothing but Node: it runs inside a sandbox as well, against the Runtime API.

/** What came of a storm of malformed requests. */
export interface Tally {
  /** Requests sent. */
  readonly sent: number;
  /** Answers by status. */
  readonly statuses: Record<string, number>;
  /** What a server must not answer: a 5xx without a JSON error, or what is no HTTP. */
  readonly wrong: string[];
}

export interface Storm {
  readonly host: string;
  readonly port: number;
  readonly requests: number;
  readonly seed: number;
  /** Paths that exist, with the methods that they take. */
  readonly targets: readonly (readonly [method: string, path: string])[];
}

const AT_A_TIME = 64;

/** Sends malformed requests, several a connection, and reads every connection to its end. */
export async function storm({ host, port, requests, seed, targets }: Storm): Promise<Tally> {
  const random = seeded(seed);
  const tally: Tally = { sent: 0, statuses: {}, wrong: [] };
  let left = requests;
  const sender = async () => {
    while (left > 0) {
      const count = Math.min(left, 1 + below(random, 8));
      left -= count;
      const pipelined = Array.from({ length: count - 1 }, () => nonsense(random, targets));
      const last = broken(random, targets);
      note(tally, count, await exchange(host, port, pipelined, last), [...pipelined, last]);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, sender));
  return tally;
}

type Random = () => number;

/** mulberry32: the same numbers for the same seed. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)] as T;
}

function bytes(random: Random, most: number): Buffer {
  return Buffer.from(Array.from({ length: below(random, most) }, () => below(random, 256)));
}

const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'];
const SUFFIXES = [
  '',
  '/',
  '//',
  '?',
  '?Qualifier=%00',
  '?a=%zz&b',
  '/%2e%2e/%2e%2e',
  '/%ff%fe',
  '/ünï',
  '#x',
];
const BODIES = [
  '',
  'null',
  '[]',
  '{"a":',
  '"text"',
  '{"FunctionName":{}}',
  '{"FunctionName":"../../etc","Code":{"ZipFile":"!!!"}}',
  '{"__proto__":{"x":1},"constructor":5}',
  '\u0000\u0001',
  '1e999',
];
const HEADERS = [
  'content-type: application/json',
  'content-type: \u0001\u00ff'.replace('\u0001', ''),
  'x-amz-invocation-type: Nonsense',
  'x-amz-log-type: All',
  'x-amz-client-context: !!!',
  'authorization: AWS4-HMAC-SHA256 Credential=a/b/c, Signature=',
  'x-amz-content-sha256: UNSIGNED-PAYLOAD',
  'x-amz-decoded-content-length: -1',
  'range: bytes=9-1',
  'cookie: ;;;=;',
  'lambda-runtime-function-response-mode: streaming',
  'lambda-extension-identifier: nobody',
  'accept-encoding: \t',
];

/** Well-formed HTTP that makes no sense to the API. */
function nonsense(random: Random, targets: Storm['targets']): Buffer {
  const [known, path] = pick(random, targets);
  const method = random() < 0.7 ? known : pick(random, METHODS);
  const target = random() < 0.5 ? path : mutated(random, path);
  const body = Buffer.from(random() < 0.8 ? pick(random, BODIES) : bytes(random, 600));
  const headers = [pick(random, HEADERS), pick(random, HEADERS)].join('\r\n');
  const head = `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

function mutated(random: Random, path: string): string {
  const at = below(random, path.length);
  const changed = `${path.slice(0, at)}${pick(random, ['%', '%00', '%C3%28', '..', '*', '\u00e9', 'x'.repeat(300)])}${path.slice(at)}`;
  return changed.replaceAll(' ', '') + pick(random, SUFFIXES.slice(0, -2));
}

/** What no server should take: it ends its connection. */
function broken(random: Random, targets: Storm['targets']): Buffer {
  const [method, path] = pick(random, targets);
  const line = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n`;
  const texts: readonly (() => string)[] = [
    () => '',
    () => '\r\n\r\n\r\n',
    () => `${method} ${path}\r\n\r\n`,
    () => `${method} ${path} HTTP/9.9\r\n\r\n`,
    () => `${method} ${path} HTTP/1.1\r\n\r\n`,
    () => `${method} ${path}\u0000x HTTP/1.1\r\nHost: a\r\n\r\n`,
    () => `NONSENSE ${path} HTTP/1.1\r\nHost: a\r\n\r\n`,
    () => `CONNECT example.invalid:443 HTTP/1.1\r\nHost: a\r\n\r\n`,
    () => `${line}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    () => `${line}Expect: 200-maybe\r\n\r\n`,
    () => `${line}content-length: 5\r\ncontent-length: 6\r\n\r\nhello`,
    () => `${line}content-length: -5\r\n\r\n`,
    () => `${line}content-length: 99999999999999999999999\r\n\r\n`,
    () => `${line}content-length: 500\r\n\r\nshort`,
    () => `${line}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    () => `${line}transfer-encoding: chunked\r\n\r\nZZ\r\nbad\r\n`,
    () => `${line}transfer-encoding: chunked\r\n\r\nffffffffffffffff1\r\n`,
    () => `${line}transfer-encoding: chunked\r\n\r\n5\r\nhel`,
    () => `${line}transfer-encoding: gzip\r\n\r\n`,
    () => `${line}no colon here\r\n\r\n`,
    () => `${line}: no name\r\n\r\n`,
    () => `${line}a b: space in the name\r\n\r\n`,
    () => `${line}x: a\u0000b\r\n\r\n`,
    () => `${line}x: ${'y'.repeat(100_000)}\r\n\r\n`,
    () => `${line}${'x: y\r\n'.repeat(5_000)}\r\n`,
    () => `${method} /${'p'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    () => `${method} http://evil.invalid${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    () => `${line.slice(0, below(random, line.length))}`,
    () => `\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003`,
    () => bytes(random, 2_000).toString('latin1'),
    () => nonsense(random, targets).subarray(0, below(random, 200)).toString('latin1'),
  ];
  return Buffer.from(pick(random, texts)(), 'latin1');
}

/**
 * All that the server answers on one connection, up to its end: requests at once, and, when they are answered,
 * a last one with the client's end of the connection.
 */
function exchange(host: string, port: number, pipelined: readonly Buffer[], last: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, allowHalfOpen: true });
    const received: Buffer[] = [];
    const endWhenAnswered = () => {
      if (answersIn(Buffer.concat(received)).length >= pipelined.length) socket.end(last);
    };
    socket.on('data', (chunk) => {
      received.push(chunk);
      if (!socket.writableEnded) endWhenAnswered();
    });
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    socket.once('close', () => resolve(Buffer.concat(received)));
    if (pipelined.length === 0) socket.end(last);
    else socket.write(Buffer.concat(pipelined));
  });
}

function answersIn(received: Buffer): string[] {
  return received
    .toString('latin1')
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((answer) => answer !== '');
}

function note(tally: Tally, sent: number, received: Buffer, batch: readonly Buffer[]): void {
  Object.assign(tally, { sent: tally.sent + sent });
  for (const answer of answersIn(received)) {
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1];
    if (status !== undefined) tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
    const fine = status !== undefined && (Number(status) < 500 || isJsonError(answer));
    if (!fine) {
      tally.wrong.push(
        `${JSON.stringify(answer.slice(0, 300))} to ${JSON.stringify(String(batch.at(-1)).slice(0, 200))}`,
      );
    }
  }
}

function isJsonError(answer: string): boolean {
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
  try {
    const error: unknown = JSON.parse(body);
    return /content-type: application\/json/i.test(head) && typeof error === 'object' && error !== null;
  } catch {
    return false;
  }
}
