import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { spawnEmulator } from '../../src/emulator/index.js';
import type { PlatformReport } from '../../src/model/index.js';
import { type RelayedCall, type RelayOptions, startRelay } from './aws-relay.js';
import { projectRoot } from './project-root.js';
import { pythonEnvironment } from './python.js';

const REQUIREMENTS = path.join(projectRoot(), 'test', 'tools', 'aws', 'requirements.txt');
const KEYS = { accessKeyId: 'test', secretAccessKey: 'test' };
const REGION = 'us-east-1';
/** Seldom, since runs watch what else the machine does. */
const SHIP_EVERY_MS = 1_500;

/** AWS as it can be had on one machine: our emulator for Lambda, and moto for all the other services. */
export interface AwsWorld {
  /** What an AWS SDK needs to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** What there is of runs in any of the services, by kind and name. */
  remaining(): Promise<readonly string[]>;
  /** The interpreter that has moto and botocore. */
  readonly python: string;
  close(): Promise<void>;
}

export interface AwsWorldOptions extends Pick<RelayOptions, 'onCall' | 'onDone'> {
  readonly imageStore?: string;
  /** The registry of ECR: where it is, and what becomes of an image that a function is created of. */
  readonly registry?: ImageRegistry;
}

export interface ImageRegistry {
  readonly endpoint: string;
  /** Takes `<repository>@<digest>` to the emulator's image store, and returns its URI there. */
  toStore(image: string): Promise<string>;
}

export async function startAwsWorld(options: AwsWorldOptions = {}): Promise<AwsWorld> {
  const { python } = await pythonEnvironment(REQUIREMENTS, 'aws-tools');
  const moto = await startMoto(python);
  const emulator = await spawnEmulator({ hostCap: false, imageStore: options.imageStore ?? null });
  const clients = clientsOf(moto.endpoint, emulator.endpoint);
  const { onCall, onDone, registry } = options;
  const lambda = await startRelay(emulator.endpoint, {
    ...(onDone === undefined ? {} : { onDone }),
    ...(registry === undefined ? {} : { bodyFor: (call: RelayedCall) => ofStoredImage(registry, call) }),
    onCall: async (call) => {
      await onCall?.(call);
      if (call.operation === 'CreateFunction') await bring(clients, call.body);
    },
  });
  const others = await startRelay(moto.endpoint, {
    ...(onCall === undefined ? {} : { onCall }),
    ...(onDone === undefined ? {} : { onDone }),
    ...(registry === undefined
      ? {}
      : { answerFor: (call: RelayedCall, answer: Buffer) => atRegistry(registry, call, answer) }),
  });
  const shipping = shipLogs(emulator.endpoint, clients.logs);
  return {
    env: {
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      AWS_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      AWS_ENDPOINT_URL: others.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
    },
    python,
    remaining: () => remaining(emulator.endpoint, moto.endpoint),
    close: async () => {
      await shipping.end();
      await lambda.close();
      await others.close();
      await emulator.close();
      for (const client of Object.values(clients)) client.destroy();
      await moto.close();
    },
  };
}

/** moto names the registry of AWS. */
function atRegistry({ endpoint }: ImageRegistry, { operation }: RelayedCall, answer: Buffer): Buffer {
  if (operation !== 'GetAuthorizationToken') return answer;
  return Buffer.from(answer.toString().replace(/"proxyEndpoint": ?"[^"]*"/, `"proxyEndpoint":"${endpoint}"`));
}

async function ofStoredImage(registry: ImageRegistry, { operation, body }: RelayedCall): Promise<Buffer> {
  if (operation !== 'CreateFunction') return body;
  const request = JSON.parse(body.toString()) as { Code?: { ImageUri?: string } };
  const uri = request.Code?.ImageUri;
  if (uri === undefined) return body;
  const image = uri.slice(uri.indexOf('/') + 1);
  return Buffer.from(JSON.stringify({ ...request, Code: { ImageUri: await registry.toStore(image) } }));
}

/** Asked of the services themselves, not by what `bench` believes to be theirs. */
async function remaining(lambda: string, moto: string): Promise<string[]> {
  const common = { region: REGION, credentials: KEYS };
  const functions = new LambdaClient({ ...common, endpoint: lambda });
  const logs = new CloudWatchLogsClient({ ...common, endpoint: moto });
  const iam = new IAMClient({ ...common, endpoint: moto });
  const ecr = new ECRClient({ ...common, endpoint: moto });
  const s3 = new S3Client({ ...common, endpoint: moto, forcePathStyle: true });
  try {
    const found = [
      (await functions.send(new ListFunctionsCommand({}))).Functions?.map((one) => one.FunctionName),
      (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.map((one) => one.logGroupName),
      (await iam.send(new ListRolesCommand({}))).Roles?.map((one) => one.RoleName),
      (await ecr.send(new DescribeRepositoriesCommand({}))).repositories?.map((one) => one.repositoryName),
      (await s3.send(new ListBucketsCommand({}))).Buckets?.map((one) => one.Name),
    ];
    return found.flatMap((names = []) => names.map(String));
  } finally {
    for (const client of [functions, logs, iam, ecr, s3]) client.destroy();
  }
}

async function startMoto(python: string) {
  const port = await freePort();
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`moto ended with ${child.exitCode}`);
    const answered = await fetch(`${endpoint}/moto-api/`).then(
      () => true,
      () => false,
    );
    if (answered) break;
    await sleep(50);
  }
  const close = async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return { endpoint, close };
}

/** Of this machine, as far as nobody else takes it in the meantime. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function clientsOf(moto: string, emulator: string) {
  const common = { region: REGION, credentials: KEYS };
  return {
    logs: new CloudWatchLogsClient({ ...common, endpoint: moto }),
    from: new S3Client({ ...common, endpoint: moto, forcePathStyle: true }),
    to: new S3Client({ ...common, endpoint: emulator, forcePathStyle: true }),
  };
}

type Clients = ReturnType<typeof clientsOf>;

/** A package that a function is to be created of is taken from moto's S3 to the emulator's own. */
async function bring({ from, to }: Clients, body: Buffer): Promise<void> {
  const { Code = {} } = JSON.parse(body.toString()) as { Code?: { S3Bucket?: string; S3Key?: string } };
  const { S3Bucket: Bucket, S3Key: Key } = Code;
  if (Bucket === undefined || Key === undefined) return;
  const { Body } = await from.send(new GetObjectCommand({ Bucket, Key }));
  await to.send(new CreateBucketCommand({ Bucket })).catch(() => undefined);
  await to.send(new PutObjectCommand({ Bucket, Key, Body: (await Body?.transformToByteArray()) ?? '' }));
}

/** Writes what the emulator reports into moto's logs, in AWS's words, a stream for each environment. */
function shipLogs(emulator: string, logs: CloudWatchLogsClient) {
  const positions = new Map<string, number>();
  const streams = new Set<string>();
  let isOver = false;
  const ship = async () => {
    while (!isOver) {
      await shipOnce(emulator, logs, positions, streams).catch(() => undefined);
      await sleep(SHIP_EVERY_MS);
    }
  };
  const shipped = ship();
  const end = () => {
    isOver = true;
    return shipped;
  };
  return { end };
}

async function shipOnce(
  emulator: string,
  logs: CloudWatchLogsClient,
  positions: Map<string, number>,
  streams: Set<string>,
): Promise<void> {
  const answer = await fetch(`${emulator}/2015-03-31/functions/`);
  const { Functions } = (await answer.json()) as { Functions: { FunctionName: string }[] };
  for (const { FunctionName: name } of Functions) {
    const after = positions.get(name) ?? 0;
    const text = await (
      await fetch(`${emulator}/_coldbench/functions/${name}/reports?after=${after}`)
    ).text();
    const entries = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { seq: number; report: PlatformReport });
    const byStream = grouped(entries);
    for (const [logStreamName, found] of byStream) {
      const place = { logGroupName: `/aws/lambda/${name}`, logStreamName };
      if (!streams.has(`${name} ${logStreamName}`)) await logs.send(new CreateLogStreamCommand(place));
      streams.add(`${name} ${logStreamName}`);
      const logEvents = found.flatMap(({ report }) => linesOf(report)).map(asEvent);
      await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
    }
    positions.set(name, entries.at(-1)?.seq ?? after);
  }
}

function grouped(entries: readonly { seq: number; report: PlatformReport }[]) {
  const groups = new Map<string, { seq: number; report: PlatformReport }[]>();
  for (const entry of entries) {
    const group = groups.get(entry.report.environmentId) ?? [];
    group.push(entry);
    groups.set(entry.report.environmentId, group);
  }
  return groups;
}

const asEvent = (message: string) => ({ message, timestamp: Date.now() });

function linesOf(report: PlatformReport): string[] {
  const ms = (us: number) => (us / 1_000).toFixed(2);
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${ms(report.durationUs)} ms`,
    `Billed Duration: ${Math.ceil(report.billedDurationUs / 1_000)} ms`,
    `Memory Size: ${report.memorySizeMB} MB`,
    `Max Memory Used: ${Math.ceil(report.maxMemoryUsedBytes / 1_048_576)} MB`,
    ...(report.initDurationUs === null ? [] : [`Init Duration: ${ms(report.initDurationUs)} ms`]),
  ];
  return [
    `START RequestId: ${report.requestId} Version: $LATEST`,
    `END RequestId: ${report.requestId}`,
    `${fields.join('\t')}\t`,
  ];
}
