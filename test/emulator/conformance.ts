import assert from 'node:assert/strict';
import { createReadStream, statSync } from 'node:fs';
import {
  InvokeWithResponseStreamCommand,
  PublishLayerVersionCommand,
  type Runtime,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { type LayerContent, withLayerZip } from '../support/layers.js';
import { Client, CREDENTIALS } from './support.js';

/** A function twice: under our own runtime, and under AWS's client in an OS-only one. */
export interface Pair {
  /** The handler, and of the function the part of the name that is its own. */
  readonly handler: string;
  readonly runtime: Runtime;
  readonly files: Readonly<Record<string, string>>;
  /** The script that starts AWS's client. */
  readonly bootstrap: string;
  /** That bring what it starts; none where it is started where it lies. */
  readonly layers?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

export interface Observed {
  /** The answer, or the error's description. */
  readonly payload: unknown;
  readonly functionError: string | undefined;
  /** What runtime and handler wrote. */
  readonly log: readonly string[];
}

export interface Seen {
  readonly own: Observed;
  readonly official: Observed;
}

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g;
const TASK = /\/[^\s"]*\/code\/[^/\s"]+\/|\/var\/task\//g;
const STANDARD_LIBRARY = /\/[^\s"]*\/lib\/python3\.\d+\//g;
const TRACE = /Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0/g;
/** What the platform writes, and a line of the program that starts the older client. */
const NOT_OF_THE_RUNTIME = /^(START|END|REPORT|INIT_REPORT|INIT_START|Executing) /;

let made = 0;

/** Each side has an emulator of its own: both are asked at the same time, and their logs do not mix. */
export interface Observatories {
  readonly own: Observatory;
  readonly official: Observatory;
}

export async function openObservatories(isIsolated: boolean): Promise<Observatories> {
  const [own, official] = [new Observatory(), new Observatory()];
  await Promise.all([own.open(isIsolated), official.open(isIsolated)]);
  return { own, official };
}

export async function closeObservatories({ own, official }: Observatories): Promise<void> {
  await Promise.all([own.close(), official.close()]);
}

/** An emulator whose functions' logs are kept whole: those of one invocation at a time. */
export class Observatory {
  #log = '';
  #emulator: Emulator | EmulatorProcess | undefined;
  #client: Client | undefined;

  /** @param isIsolated each sandbox has a file system of its own, which takes an emulator that is a process */
  async open(isIsolated: boolean): Promise<void> {
    const keep = (text: string) => {
      this.#log += text;
    };
    this.#emulator = isIsolated
      ? await spawnEmulator({ cores: 2, printLogs: true }, keep)
      : await startEmulator({ cores: 2 }, { onLog: (_name, bytes) => keep(bytes.toString()) });
    this.#client = new Client(this.#emulator.endpoint);
  }

  async close(): Promise<void> {
    await this.#emulator?.close();
  }

  get client(): Client {
    assert.ok(this.#client !== undefined, 'it is not open');
    return this.#client;
  }

  /** Publishes what AWS's client needs. Returns the layer's ARN. */
  async publish(content: LayerContent): Promise<string> {
    const { endpoint, lambda } = this.client;
    const s3 = new S3Client({
      endpoint,
      region: 'us-east-1',
      credentials: CREDENTIALS,
      forcePathStyle: true,
    });
    const location = { Bucket: 'layers', Key: 'client.zip' };
    await s3.send(new CreateBucketCommand({ Bucket: location.Bucket }));
    await withLayerZip(content, async (file) => {
      const ContentLength = statSync(file).size;
      await s3.send(new PutObjectCommand({ ...location, Body: createReadStream(file), ContentLength }));
    });
    const published = await lambda.send(
      new PublishLayerVersionCommand({
        LayerName: 'client',
        Content: { S3Bucket: location.Bucket, S3Key: location.Key },
      }),
    );
    return published.LayerVersionArn ?? '';
  }

  /** Of what was invoked before. */
  forgetLog(): void {
    this.#log = '';
  }

  /** The log of the last invocation: up to its REPORT line, which follows the answer. */
  async wholeLog(): Promise<string> {
    while (!/^REPORT .*$/m.test(this.#log)) await new Promise((resolve) => setTimeout(resolve, 2));
    return this.#log;
  }
}

/** Creates the pair, shows it an event of each kind, and tells what came of it on both sides. */
export async function observe(
  observatories: Observatories,
  pair: Pair,
  events: readonly unknown[],
  options: { readonly clientContext?: string } = {},
): Promise<Seen[]> {
  const name = await createPair(observatories, pair);
  const { own, official } = observatories;
  const seen: Seen[] = [];
  for (const event of events) {
    const sides = [own, official].map((side) => observed(side, name, event, options.clientContext));
    const [ours, theirs] = (await Promise.all(sides)) as [Observed, Observed];
    seen.push({ own: ours, official: theirs });
  }
  await Promise.all([own.client.remove(name), official.client.remove(name)]);
  return seen;
}

/** Returns the name of both. */
export async function createPair({ own, official }: Observatories, pair: Pair): Promise<string> {
  made += 1;
  const name = `pair-${made}`;
  const { handler, runtime, files, variables = {}, bootstrap, layers = [] } = pair;
  const settings = { Handler: handler, Timeout: 10, Environment: { Variables: { ...variables } } };
  const theirs = { ...settings, Runtime: 'provided.al2023' as const, Layers: [...layers] };
  await Promise.all([
    own.client.create(name, files, { ...settings, Runtime: runtime }),
    official.client.create(name, { ...files, bootstrap }, theirs),
  ]);
  return name;
}

async function observed(
  observatory: Observatory,
  name: string,
  event: unknown,
  context?: string,
): Promise<Observed> {
  const more = context === undefined ? {} : { ClientContext: Buffer.from(context).toString('base64') };
  observatory.forgetLog();
  const { payload, functionError } = await observatory.client.invoke(name, event, more);
  const log = await observatory.wholeLog();
  const lines = log.split('\n').filter((line) => line !== '' && !NOT_OF_THE_RUNTIME.test(line));
  return { payload: plain(payload, name), functionError, log: lines.map((line) => logLine(line, name)) };
}

/** What must be the same of an answer: names, ids, times and places are each function's own. */
function plain(payload: unknown, name: string): unknown {
  const text = JSON.stringify(payload, (key, value: unknown) => {
    if (key === 'trace' && Array.isArray(value)) return value.slice(0, 1).map(firstLine);
    if (key === 'errorMessage') return firstLine(value);
    if (key === 'logStreamName') return typeof value;
    return value;
  });
  return text === undefined ? undefined : JSON.parse(neutral(text, name));
}

function firstLine(text: unknown): string {
  return String(text).split('\n', 1)[0] ?? '';
}

/** Of a line without the frames of stacks, which name the runtime's own files. */
function logLine(line: string, name: string): string {
  return neutral(line, name)
    .replace(/("(?:stack|stackTrace)":\["[^"]*?)(\\n[^"]*)?"(,".*?")*\]/g, '$1"]')
    .replace(/\r {4}at [^\r]*/g, '')
    .replace(/(\\n {4}at [^"]*?)+"/g, '"')
    .replace(/("errorMessage":"[^"]*?)\\n[^"]*"/g, '$1"');
}

function neutral(text: string, name: string): string {
  return text
    .replaceAll(name, 'NAME')
    .replace(ID, 'ID')
    .replace(TIME, 'TIME')
    .replace(TASK, 'TASK/')
    .replace(STANDARD_LIBRARY, 'PYTHON/')
    .replace(TRACE, 'TRACE')
    .replace(/\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}/g, 'LOG STREAM');
}

/** Both sides answered, failed and logged the same. */
export function assertAlike(seen: readonly Seen[], events: readonly unknown[]): void {
  assert.equal(seen.length, events.length);
  for (const [index, { own, official }] of seen.entries()) {
    assert.deepEqual(own, official, JSON.stringify(events[index]));
  }
}

export interface Streamed {
  readonly body: string;
  /** Of InvokeComplete. */
  readonly errorCode: string | undefined;
}

/** What a caller of InvokeWithResponseStream gets. */
export async function streamed(client: Client, name: string): Promise<Streamed> {
  const { EventStream } = await client.lambda.send(
    new InvokeWithResponseStreamCommand({ FunctionName: name }),
  );
  const chunks: Uint8Array[] = [];
  let errorCode: string | undefined;
  for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
    if (PayloadChunk?.Payload !== undefined) chunks.push(PayloadChunk.Payload);
    errorCode = InvokeComplete?.ErrorCode ?? errorCode;
  }
  return { body: Buffer.concat(chunks).toString(), errorCode };
}
