import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { readBody } from './body.js';
import { type Listener, type ListenOptions, listen } from './server.js';

async function withServer(
  listener: Listener,
  options: ListenOptions,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const server = await listen(listener, options);
  try {
    await use(server.port);
  } finally {
    await server.close();
  }
}

/** All that the server answers until it closes the connection; the client's end stays open. */
async function answerTo(port: number, ...parts: readonly string[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  const received: Buffer[] = [];
  socket.on('data', (chunk) => received.push(chunk)).on('error', () => undefined);
  for (const part of parts) socket.write(part, 'latin1');
  await once(socket, 'close');
  return Buffer.concat(received).toString('latin1');
}

const echo: Listener = (request, response) => void response.end(request.url);
const CLOSE = 'Connection: close\r\n';

describe('an HTTP server of the emulator', () => {
  it('answers what is no HTTP with JSON', async () => {
    await withServer(echo, { maxHeaderBytes: 1_000 }, async (port) => {
      const cases: readonly [string, number][] = [
        ['NONSENSE / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
        ['GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
        ['GET /\u00fc HTTP/1.1\r\nHost: a\r\n\r\n', 400],
        [`GET / HTTP/1.1\r\n${CLOSE}\r\n`, 400],
        [`GET / HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(2_000)}\r\n\r\n`, 431],
        ['GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
        ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
        ['CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 405],
        [`GET / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n`, 417],
      ];
      for (const [sent, status] of cases) {
        const answer = await answerTo(port, sent);
        assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), sent);
        assert.match(answer, /content-type: application\/json\r\n/);
        assert.match(answer, /\r\n\r\n\{"Message":"[^"]+"\}$/);
      }
    });
  });

  it('answers the requests before a malformed one first', async () => {
    const slow: Listener = async (request, response) => {
      await new Promise((resolve) => setImmediate(resolve));
      response.end(request.url);
    };
    await withServer(slow, {}, async (port) => {
      const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
      const answer = await answerTo(port, `${get('/1')}${get('/2')}nonsense\r\n\r\n`);
      assert.deepEqual(answer.match(/HTTP\/1\.1 \d+|\/[12]$|\/[12](?=HTTP)/gm), [
        ...['HTTP/1.1 200', '/1', 'HTTP/1.1 200', '/2', 'HTTP/1.1 400'],
      ]);
    });
  });

  it('tells the listener of a body that breaks off', async () => {
    let told: Promise<unknown> | undefined;
    const listener: Listener = async (request) => {
      told = readBody(request, 100);
      await told.catch(() => undefined);
    };
    await withServer(listener, {}, async (port) => {
      const answer = await answerTo(
        port,
        'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
      );
      assert.match(answer, /^HTTP\/1\.1 400 /);
      await assert.rejects(told ?? Promise.resolve(), /closed the connection/);
    });
  });

  it('takes a whole URL for its path', async () => {
    await withServer(echo, {}, async (port) => {
      const bodyOf = async (target: string) =>
        (await answerTo(port, `GET ${target} HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`)).split('\r\n\r\n')[1];
      assert.equal(await bodyOf('http://b:80/x?y=1'), '/x?y=1');
      assert.equal(await bodyOf('http://b'), '/');
      assert.equal(await bodyOf('http://b?y=1'), '/?y=1');
      assert.equal(await bodyOf('*'), '/*');
    });
  });

  it('answers 500 with JSON where a listener fails, and goes on', async () => {
    const failing = (request: IncomingMessage, response: ServerResponse) => {
      if (request.url === '/now') throw new Error('now');
      if (request.url === '/later') return Promise.reject(new Error('later'));
      response.end('fine');
    };
    await withServer(failing, {}, async (port) => {
      for (const path of ['now', 'later']) {
        const response = await fetch(`http://127.0.0.1:${port}/${path}`);
        assert.equal(response.status, 500);
        assert.deepEqual(await response.json(), { Message: path });
      }
      assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'fine');
    });
  });

  it('ends a connection whose headers do not arrive', async () => {
    await withServer(echo, { headersMs: 50 }, async (port) => {
      assert.match(await answerTo(port, 'GET / HTTP/1.1\r\nHost: a\r\nx: '), /^HTTP\/1\.1 408 /);
      assert.match(await answerTo(port), /^HTTP\/1\.1 408 /);
    });
  });

  it('gives a client up that does not read, and not one whose answer takes long', async () => {
    let end: () => void = () => undefined;
    const listener: Listener = (request, response) => {
      if (request.url === '/large') return void response.end(Buffer.alloc(50_000_000));
      end = () => response.end('at last');
    };
    await withServer(listener, { quietMs: 50, keepAliveMs: 10_000 }, async (port) => {
      const waiting = fetch(`http://127.0.0.1:${port}/slow`);
      const idle = connect({ port, host: '127.0.0.1' });
      const deaf = connect({ port, host: '127.0.0.1' });
      deaf.write('GET /large HTTP/1.1\r\nHost: a\r\n\r\n');
      deaf.pause();
      idle.on('error', () => undefined).resume();
      await once(idle, 'close');
      let received = 0;
      deaf.on('error', () => undefined);
      const closed = once(deaf, 'close');
      await new Promise((resolve) => setTimeout(resolve, 300));
      deaf.on('data', (chunk) => {
        received += chunk.length;
      });
      deaf.resume();
      await closed;
      assert.ok(received < 50_000_000, `${received} bytes`);
      end();
      assert.equal(await (await waiting).text(), 'at last');
    });
  });
});
