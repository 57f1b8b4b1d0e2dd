import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { downloadImage } from './download.js';

async function serving(answer: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/image`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const badRequest = (message: RegExp) => ({ name: 'BadRequest', message });

describe('downloading', () => {
  test('gives the bytes', () =>
    serving(
      (_request, response) => response.end(Buffer.from([1, 0, 255])),
      async (url) => assert.deepEqual([...(await downloadImage(url))], [1, 0, 255]),
    ));

  test('stops at the size limit, even of an endless answer', () =>
    serving(
      (_request, response) => {
        const pour = () => {
          while (response.write(Buffer.alloc(1_000)));
          response.once('drain', pour);
        };
        pour();
      },
      (url) =>
        assert.rejects(
          downloadImage(url, { maxBytes: 5_000, timeoutMs: 60_000 }),
          badRequest(/is larger than 5000 bytes/),
        ),
    ));

  test('gives up on a server that does not answer', () =>
    serving(
      () => undefined,
      (url) =>
        assert.rejects(
          downloadImage(url, { maxBytes: 1, timeoutMs: 50 }),
          badRequest(/cannot download .*timeout/),
        ),
    ));

  test('a status that is not 2xx is told', () =>
    serving(
      (_request, response) => response.writeHead(404).end(),
      (url) => assert.rejects(downloadImage(url), badRequest(/status 404/)),
    ));

  test('only http and https are fetched', async () => {
    await assert.rejects(downloadImage('file:///etc/hosts'), badRequest(/not an http or https URL/));
    await assert.rejects(downloadImage('nonsense'), badRequest(/not an http or https URL/));
  });

  test('a server that is not there is told with the cause', async () => {
    let closed = '';
    await serving(
      () => undefined,
      async (url) => {
        closed = url;
      },
    );
    await assert.rejects(downloadImage(closed), badRequest(/ECONNREFUSED/));
  });
});
