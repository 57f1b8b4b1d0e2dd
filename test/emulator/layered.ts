import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import yazl from 'yazl';
import { projectRoot } from '../support/project-root.js';
import type { Client } from './support.js';

const WATCHER = path.join(projectRoot(), 'test/fixtures/layers/watcher/extensions/watcher');

/** Publishes a layer of executables for /opt/extensions. Returns its ARN. */
export async function publishExtensions(
  client: Client,
  layer: string,
  names: readonly string[] = ['watcher'],
  mode = 0o100755,
): Promise<string> {
  const zip = new yazl.ZipFile();
  for (const name of names) zip.addBuffer(readFileSync(WATCHER), `extensions/${name}`, { mode });
  zip.end();
  const { LayerVersionArn = '' } = await client.lambda.send(
    new PublishLayerVersionCommand({
      LayerName: layer,
      Content: { ZipFile: await buffer(zip.outputStream) },
    }),
  );
  return LayerVersionArn;
}

/** What the fixture's extension noted, as a function reads it: one object a line. */
export interface Seen {
  readonly registered?: { readonly status: number; readonly body: Record<string, unknown> };
  readonly variables?: readonly string[];
  readonly subscribed?: { readonly status: number; readonly body: unknown };
  readonly initError?: { readonly status: number };
  readonly event?: {
    readonly eventType: string;
    readonly requestId?: string;
    readonly invokedFunctionArn?: string;
    readonly deadlineMs: number;
    readonly shutdownReason?: string;
    readonly tracing?: { readonly type: string; readonly value: string };
  };
  readonly done?: number;
  readonly at?: number;
  readonly telemetry?: TelemetryEvent;
}

export interface TelemetryEvent {
  readonly time: string;
  readonly type: string;
  readonly record: string | Record<string, unknown>;
}

/** A function that tells what the extension noted so far, after it did what its event says. */
export const READER = {
  'index.mjs': `import fs from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
const file = tmpdir() + '/seen.ndjson';
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const call = (method, url, body, headers) => new Promise((resolve, reject) => {
  const request = http.request({ host, port, method, path: url, headers, agent: false }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: JSON.parse(text) }));
  });
  request.on('error', reject).end(body);
});
const events = process.env.INTERNAL ?? '';
const registered = events === '' ? null : await call('POST', '/2020-01-01/extension/register', events, { 'Lambda-Extension-Name': 'inner' });
const identity = { 'Lambda-Extension-Identifier': registered?.headers['lambda-extension-identifier'] };
const ask = async () => {
  const { body } = await call('GET', '/2020-01-01/extension/event/next', '', identity);
  fs.appendFileSync(file, JSON.stringify({ event: body }) + '\\n');
  return ask();
};
if (registered?.status === 200) ask();
process.on('SIGTERM', () => {
  console.log('runtime: SIGTERM');
  setTimeout(() => { console.log('runtime: ended'); process.exit(0); }, Number(process.env.LAST_MS ?? 0));
});
export const handler = async ({ say, exit, waitMs = 0, calls = [] }, context) => {
  if (say !== undefined) console.log(say);
  if (exit !== undefined) process.exit(exit);
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  const answers = [];
  for (const { method, url, body = '', headers = {} } of calls) {
    const { status, body: told } = await call(method, url, body, headers);
    answers.push({ status, told });
  }
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const seen = text.split('\\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  return { seen, answers, registered, requestId: context.awsRequestId };
};`,
};

export interface Read {
  readonly seen: readonly Seen[];
  readonly answers: readonly { readonly status: number; readonly told: unknown }[];
  readonly registered: { readonly status: number; readonly body: unknown } | null;
  readonly requestId: string;
}
