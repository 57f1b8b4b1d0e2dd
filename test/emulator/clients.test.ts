import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { Client } from './support.js';

const CONNECTIONS = 5_000;
const MEBIBYTE = 1_048_576;

describe('clients that misbehave', () => {
  let emulator: EmulatorProcess;
  let client: Client;
  let url: URL;

  before(async () => {
    emulator = await spawnEmulator({ cores: 2 });
    client = new Client(emulator.endpoint);
    const source = {
      'index.js': `exports.handler = async ({ rawPath, body }) =>
        rawPath === '/large' ? 'x'.repeat(6_000_000) : { rawPath, length: body?.length ?? 0 };`,
    };
    await client.create('served', source, { MemorySize: 1_769, Timeout: 60 });
    url = new URL(await client.openUrl('served'));
    assert.equal((await fetch(url)).status, 200);
  });
  after(() => emulator.close());

  const connected = async (): Promise<Socket> => {
    const socket = connect({ host: url.hostname, port: Number(url.port) });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const invocations = async () => (await client.reports('served')).length;
  const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: any.example\r\n${headers}\r\n`;

  it('hang up in the middle of a body, and nothing is invoked', async () => {
    const before = await invocations();
    for (const end of ['destroy', 'end', 'resetAndDestroy'] as const) {
      const socket = await connected();
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf');
      socket[end]();
      if (!socket.destroyed) await once(socket.resume(), 'close');
    }
    assert.equal((await fetch(url)).status, 200);
    assert.equal(await invocations(), before + 1);
  });

  const resident = () =>
    Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${emulator.pid}/status`, 'utf8'))?.[1]) * 1_024;

  /** Clients that ask for 6 MB each and read nothing, once they are served. */
  const deafClients = async (count: number): Promise<Socket[]> => {
    const sockets = await Promise.all(Array.from({ length: count }, connected));
    const served = (await invocations()) + count;
    for (const socket of sockets) socket.pause().write(get('/large'));
    while ((await invocations()) < served);
    return sockets;
  };

  it('never read their answers: others are served, and their memory comes back', async () => {
    const deaf = await deafClients(20);
    assert.equal((await fetch(url)).status, 200);
    for (const socket of deaf) socket.destroy();
    const settled = resident();
    for (let round = 0; round < 3; round += 1) {
      for (const socket of await deafClients(20)) socket.destroy();
    }
    const grown = (resident() - settled) / MEBIBYTE;
    assert.ok(grown < 150, `${grown} MB more after 60 answers of 6 MB that nobody read`);
  });

  it(`open ${CONNECTIONS} connections at once, and each is answered`, async () => {
    const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, connected));
    const answers = sockets.map(async (socket) => {
      socket.write(get('/', 'Connection: close\r\n'));
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      return chunk.toString().startsWith('HTTP/1.1 200 ');
    });
    assert.ok((await Promise.all(answers)).every((fine) => fine));
    for (const socket of sockets) socket.destroy();
  });

  it('send the next requests before they have an answer, and get the answers in order', async () => {
    const socket = await connected();
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
    });
    const paths = Array.from({ length: 20 }, (_, index) => `/${index}`);
    socket.write(paths.map((path) => get(path, path === '/19' ? 'Connection: close\r\n' : '')).join(''));
    await once(socket, 'close');
    assert.deepEqual(
      [...received.matchAll(/"rawPath":"([^"]*)"/g)].map(([, path]) => path),
      paths,
    );
  });

  it('ask whether they may send a body', async () => {
    const sending = httpRequest(url, {
      method: 'POST',
      headers: { expect: '100-continue', 'content-length': 4 },
    });
    sending.flushHeaders();
    await once(sending, 'continue');
    sending.end('body');
    const [response] = await once(sending, 'response');
    assert.equal(response.statusCode, 200);
    response.resume();
  });

  it('are told in JSON what is wrong', async () => {
    const cases: readonly [string, number][] = [
      [get('/', `x: ${'y'.repeat(70_000)}\r\n`), 431],
      ['nonsense\r\n\r\n', 400],
    ];
    for (const [sent, status] of cases) {
      const socket = await connected();
      socket.write(sent);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      assert.match(String(answer), new RegExp(`^HTTP/1\\.1 ${status} [^]*\r\n\r\n\\{"Message":"[^"]+"\\}$`));
      socket.destroy();
    }
  });
});

describe('web pages', () => {
  let emulator: EmulatorProcess;
  before(async () => {
    emulator = await spawnEmulator({ host: '127.0.0.2', allowedHosts: ['emulator.test'] });
  });
  after(() => emulator.close());

  const status = async (headers: Record<string, string>, path = '/2015-03-31/functions') => {
    const sending = httpRequest(`${emulator.endpoint}${path}`, { headers }).end();
    const [response] = await once(sending, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return [response.statusCode, Buffer.concat(chunks).toString()] as const;
  };

  it('reach no API by a name of their own, and are told why', async () => {
    for (const path of ['/2015-03-31/functions', '/bucket/key', '/_coldbench/facts']) {
      const [code, body] = await status({ host: 'evil.example' }, path);
      assert.equal(code, 403);
      assert.match(
        (JSON.parse(body) as { readonly Message: string }).Message,
        /evil\.example.* \(bench emulate --allow-host NAME\)$/,
      );
      assert.equal((await status({ origin: 'https://evil.example' }, path))[0], 403);
    }
  });

  it('are no programs: these are answered by address and by allowed names', async () => {
    for (const host of ['127.0.0.2', 'localhost:80', 'emulator.test:80']) {
      assert.equal((await status({ host }))[0], 200, host);
    }
  });

  it('and programs on another address are not reached at all', async () => {
    const { port } = new URL(emulator.endpoint);
    assert.equal(new URL(emulator.endpoint).hostname, '127.0.0.2');
    await assert.rejects(fetch(`http://127.0.0.1:${port}/2015-03-31/functions`));
  });
});
