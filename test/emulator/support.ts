import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  type InvokeCommandInput,
  type InvokeMode,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import yazl from 'yazl';
import { hasEnded, readProcessStat } from '../../src/host/index.js';
import type { PlatformReport } from '../../src/model/index.js';
import { projectRoot } from '../support/project-root.js';

export const ROLE = 'arn:aws:iam::000000000000:role/coldbench';
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

const FIXTURES = path.join(projectRoot(), 'test', 'fixtures', 'functions');

/** The zip of a fixture function, or of files given by name. */
export async function zipOf(source: string | Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  if (typeof source === 'string') addDirectory(zip, path.join(FIXTURES, source));
  else {
    for (const [name, text] of Object.entries(source)) {
      const mode = text.startsWith('#!') ? 0o100_755 : 0o100_644;
      zip.addBuffer(Buffer.from(text), name, { mode });
    }
  }
  zip.end();
  return await buffer(zip.outputStream);
}

function addDirectory(zip: yazl.ZipFile, directory: string): void {
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(directory, name);
    if (statSync(file).isFile()) zip.addBuffer(readFileSync(file), name, { mode: statSync(file).mode });
  }
}

/** The text files of a fixture function, by their names. */
export function filesOf(fixture: string): Record<string, string> {
  const root = path.join(FIXTURES, fixture);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(path.join(root, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));
}

export interface Invoked {
  /** What the function answered, parsed. */
  readonly payload: unknown;
  readonly functionError: string | undefined;
  readonly log: string;
  readonly status: number | undefined;
}

export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export interface EnvironmentLine {
  readonly id: string;
  readonly state: string;
  readonly invocations: number;
}

/** An emulator as the AWS SDK sees it. Retries are off: an error is seen as it comes. */
export class Client {
  readonly lambda: LambdaClient;

  constructor(readonly endpoint: string) {
    this.lambda = new LambdaClient({
      endpoint,
      region: 'us-east-1',
      credentials: CREDENTIALS,
      maxAttempts: 1,
    });
  }

  async create(
    name: string,
    source: string | Readonly<Record<string, string>>,
    options: Partial<CreateFunctionCommandInput> = {},
  ) {
    return await this.lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Role: ROLE,
        MemorySize: 512,
        Code: { ZipFile: await zipOf(source) },
        ...options,
      }),
    );
  }

  async invoke(
    name: string,
    event: unknown = {},
    options: Partial<InvokeCommandInput> = {},
  ): Promise<Invoked> {
    const answer = await this.lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: 'Tail', ...options }),
    );
    const text = Buffer.from(answer.Payload ?? []).toString();
    return {
      payload: text === '' ? undefined : JSON.parse(text),
      functionError: answer.FunctionError,
      log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
      status: answer.StatusCode,
    };
  }

  /** The function's answer where it must not fail. */
  async answer(name: string, event: unknown = {}): Promise<unknown> {
    const { payload, functionError } = await this.invoke(name, event);
    if (functionError !== undefined) throw new Error(`the function failed: ${JSON.stringify(payload)}`);
    return payload;
  }

  /** Changes a function's configuration and waits for it as the SDK does. */
  async configure(name: string, change: Partial<UpdateFunctionConfigurationCommandInput>): Promise<void> {
    await this.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...change }));
    await waitUntilFunctionUpdatedV2(
      { client: this.lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
      { FunctionName: name },
    );
  }

  async remove(name: string): Promise<void> {
    await this.lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
  }

  async openUrl(name: string, InvokeMode: InvokeMode = 'BUFFERED'): Promise<string> {
    const { FunctionUrl } = await this.lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'NONE', InvokeMode }),
    );
    return FunctionUrl ?? '';
  }

  async reports(name: string, after = 0): Promise<PlatformReport[]> {
    const response = await fetch(`${this.endpoint}/_coldbench/functions/${name}/reports?after=${after}`);
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    return lines.map((line) => (JSON.parse(line) as { readonly report: PlatformReport }).report);
  }

  async lastReport(name: string): Promise<PlatformReport> {
    const report = (await this.reports(name)).at(-1);
    if (report === undefined) throw new Error(`no report of ${name}`);
    return report;
  }

  async environments(name: string): Promise<EnvironmentLine[]> {
    const response = await fetch(`${this.endpoint}/_coldbench/functions/${name}/environments`);
    return (await response.json()) as EnvironmentLine[];
  }

  /** Asks until it holds; a test's own runner ends what never holds. */
  async untilEnvironments(
    name: string,
    holds: (lines: readonly EnvironmentLine[]) => boolean,
  ): Promise<void> {
    while (!holds(await this.environments(name))) await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Whether a process lives; one that only waits to be reaped does not. */
export function lives(pid: number): boolean {
  const stat = readProcessStat(pid);
  return stat !== undefined && !hasEnded(stat);
}

/** The processes that run a function, as the host sees them: by the environment that they were given. */
export function processesOf(functionName: string): number[] {
  return processesWith(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`);
}

/** Those whose environment has a variable, as `NAME=value`. */
export function processesWith(variable: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).includes(variable))
    .map(Number);
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return [];
  }
}
