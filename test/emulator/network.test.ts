import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { startEmulator } from '../../src/emulator/emulator.js';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { Client, zipOf } from './support.js';

/** Tries to reach what the event names, and tells what came of it. */
const PROBE = {
  'index.js': `const net = require('node:net');
const dgram = require('node:dgram');
const os = require('node:os');
const tcp = ({ host, port }) => new Promise((resolve) => {
  const socket = net.connect({ host, port, timeout: 2000 });
  socket.once('connect', () => { socket.destroy(); resolve('connected'); });
  socket.once('timeout', () => { socket.destroy(); resolve('timeout'); });
  socket.once('error', ({ code }) => resolve(code));
});
const udp = ({ host, port }) => new Promise((resolve) => {
  const socket = dgram.createSocket('udp4');
  socket.send('x', port, host, (error) => { socket.close(); resolve(error === null ? 'sent' : error.code); });
});
exports.handler = async (event) => ({
  tcp: event.tcp && await tcp(event.tcp),
  udp: event.udp && await udp(event.udp),
  interfaces: Object.keys(os.networkInterfaces()),
  api: process.env.AWS_LAMBDA_RUNTIME_API,
});`,
};

/** An external extension that writes down the types of what it is told. */
const EXTENSION = {
  'extensions/listener': `#!${process.execPath}
const fs = require('node:fs');
const http = require('node:http');
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API;
const call = async (method, path, headers, body) => {
  const answer = await fetch(api + path, { method, headers, body: body && JSON.stringify(body) });
  await answer.text();
  return answer.headers.get('lambda-extension-identifier');
};
http.createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => { text += chunk; });
  request.on('end', () => {
    for (const { type } of JSON.parse(text)) fs.appendFileSync('/tmp/told', type + '\\n');
    response.end();
  });
}).listen(4243, '0.0.0.0', async () => {
  const id = await call('POST', '/2020-01-01/extension/register', { 'Lambda-Extension-Name': 'listener' }, { events: ['INVOKE'] });
  const headers = { 'Lambda-Extension-Identifier': id };
  await call('PUT', '/2022-07-01/telemetry', headers, {
    schemaVersion: '2022-07-01', types: ['platform'], buffering: { timeoutMs: 25 },
    destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:4243' },
  });
  for (;;) await call('GET', '/2020-01-01/extension/event/next', headers);
});
`,
};
/** Answers what the extension wrote down. */
const TOLD = {
  'index.js': `const fs = require('node:fs');
exports.handler = async () => fs.existsSync('/tmp/told') ? fs.readFileSync('/tmp/told', 'utf8').split('\\n') : [];`,
};

/** What the extension of a function has written down, once it was told of an invocation to its end. */
async function toldTypes(client: Client): Promise<string> {
  const { LayerVersionArn = '' } = await client.lambda.send(
    new PublishLayerVersionCommand({ LayerName: 'listener', Content: { ZipFile: await zipOf(EXTENSION) } }),
  );
  await client.create('told', TOLD, { MemorySize: 1_769, Timeout: 30, Layers: [LayerVersionArn] });
  let types = '';
  while (!types.includes('platform.report')) types = JSON.stringify(await client.answer('told'));
  return types;
}

interface Probed {
  readonly tcp?: string;
  readonly udp?: string;
  readonly interfaces: readonly string[];
  readonly api: string;
}

/** An address that is nobody's (RFC 5737), so that asking for it reaches no stranger. */
const OUTSIDE = '192.0.2.1';
/** Asked of the machine and not of the emulator: a broken feature must fail, not be skipped. */
const skip =
  spawnSync('unshare', ['--net', '--mount', 'true']).status !== 0
    ? 'this machine does not let us make network namespaces'
    : false;

describe('functions without a network', { skip }, () => {
  let emulator: EmulatorProcess;
  let client: Client;
  let server: Server;
  before(async () => {
    server = createServer((_request, response) => response.end()).listen(0, '0.0.0.0');
    await once(server, 'listening');
    emulator = await spawnEmulator({ hostCap: false, allowNetwork: false });
    client = new Client(emulator.endpoint);
    for (const name of ['one', 'other']) await client.create(name, PROBE, { MemorySize: 1_769, Timeout: 30 });
  });
  after(async () => {
    server.close();
    await emulator.close();
  });
  const probe = async (event: object, name = 'one') => (await client.answer(name, event)) as Probed;
  const port = () => (server.address() as AddressInfo).port;

  it('are told of by the emulator', async () => {
    const { isolation } = (await (await fetch(`${emulator.endpoint}/_coldbench/facts`)).json()) as {
      readonly isolation: { readonly network: string };
    };
    assert.equal(isolation.network, 'loopback');
  });

  it('see a loopback interface alone', async () => {
    assert.deepEqual((await probe({})).interfaces, ['lo']);
  });

  it("cannot connect to the host's loopback, nor to its other addresses", async () => {
    const addresses = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ family }) => family === 'IPv4')
      .map(({ address }) => address);
    assert.ok(addresses.includes('127.0.0.1'));
    for (const host of addresses) {
      const { tcp } = await probe({ tcp: { host, port: port() } });
      assert.match(tcp ?? '', /^(ECONNREFUSED|ENETUNREACH)$/, host);
    }
  });

  it('cannot reach anything outside, by TCP or UDP', async () => {
    const { tcp, udp } = await probe({
      tcp: { host: OUTSIDE, port: 80 },
      udp: { host: OUTSIDE, port: 53 },
    });
    assert.deepEqual([tcp, udp], ['ENETUNREACH', 'ENETUNREACH']);
  });

  it("cannot reach the emulator's control plane", async () => {
    const { tcp } = await probe({
      tcp: { host: '127.0.0.1', port: Number(new URL(emulator.endpoint).port) },
    });
    assert.equal(tcp, 'ECONNREFUSED');
  });

  it('are hung up on by the Runtime API of another', async () => {
    const [, apiPort] = (await probe({}, 'other')).api.split(':');
    const url = `http://127.0.0.1:${apiPort}/2018-06-01/runtime/invocation/next`;
    const source = `exports.handler = () => fetch('${url}').then(({ status }) => status, ({ cause }) => cause.code);`;
    await client.create('intruder', { 'index.js': source }, { MemorySize: 1_769 });
    assert.match(String(await client.answer('intruder')), /^(ECONNRESET|UND_ERR_SOCKET)$/);
  });

  it('have extensions that are told telemetry all the same', async () => {
    assert.match(await toldTypes(client), /platform\.start.*platform\.report/);
  });

  it('serve their URLs to the host all the same, one after the other and at once', async () => {
    const url = await client.openUrl('one');
    const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await fetch(url)).status));
    assert.deepEqual(statuses, Array(6).fill(200));
  });
});

describe('a network that cannot be cut off', () => {
  it('is refused at the start, and nothing is left of it', async () => {
    const own = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`coldbench-emulator-${process.pid}-`));
    await assert.rejects(startEmulator({ allowNetwork: false }), {
      code: 'network-not-isolated',
      message:
        /cannot be cut off the network \(it takes .*\): run as root or where .* allowed, or allow the network/,
    });
    assert.deepEqual(own(), []);
  });
});

describe('functions with a network', () => {
  it('can connect to the host, and be told telemetry: what is tried above is possible at all', async () => {
    const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const emulator = await spawnEmulator();
    try {
      const client = new Client(emulator.endpoint);
      await client.create('one', PROBE, { MemorySize: 1_769, Timeout: 30 });
      const { port } = server.address() as AddressInfo;
      assert.match(await toldTypes(client), /platform\.start.*platform\.report/);
      assert.equal(
        ((await client.answer('one', { tcp: { host: '127.0.0.1', port } })) as Probed).tcp,
        'connected',
      );
    } finally {
      server.close();
      await emulator.close();
    }
  });
});
