import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
  type Runtime,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { parse } from 'yaml';
import { writeZip } from '../../src/packaging/index.js';
import type { AwsWorld } from './aws-world.js';

interface Template {
  readonly Globals: { readonly Function: { readonly Timeout: number } };
  readonly Resources: Readonly<Record<string, { readonly Properties: FunctionProperties }>>;
}

interface FunctionProperties {
  readonly CodeUri: string;
  readonly Runtime: Runtime;
  readonly Handler: string;
  readonly MemorySize: number;
  readonly Environment: { readonly Variables: Record<string, string> };
}

const ROLE = 'arn:aws:iam::123456789012:role/any';

/**
 * Does what `sam deploy` and CloudFormation do with what `sam build` made, where CloudFormation does not know AWS SAM:
 * creates each function with its URL at the emulator, and a stack that has the URLs as outputs. Resolves to them.
 */
export async function deployBuilt(
  built: string,
  stack: string,
  { env }: Pick<AwsWorld, 'env'>,
): Promise<Readonly<Record<string, string>>> {
  const options = { region: env.AWS_REGION ?? '', credentials: KEYS };
  const lambda = new LambdaClient({ ...options, endpoint: env.AWS_ENDPOINT_URL_LAMBDA ?? '' });
  const formation = new CloudFormationClient({ ...options, endpoint: env.AWS_ENDPOINT_URL ?? '' });
  const template = parse(await readFile(path.join(built, 'template.yaml'), 'utf8')) as Template;
  const urls: Record<string, string> = {};
  try {
    for (const [id, { Properties }] of Object.entries(template.Resources))
      urls[`UrlOf${id}`] = await created(id, Properties, { lambda, built, template });
    await formation.send(new DeleteStackCommand({ StackName: stack }));
    const TemplateBody = JSON.stringify(stackOf(urls));
    await formation.send(new CreateStackCommand({ StackName: stack, TemplateBody }));
  } finally {
    lambda.destroy();
    formation.destroy();
  }
  return urls;
}

const KEYS = { accessKeyId: 'test', secretAccessKey: 'test' };

interface Built {
  readonly lambda: LambdaClient;
  readonly built: string;
  readonly template: Template;
}

async function created(
  FunctionName: string,
  { CodeUri, Environment, ...settings }: FunctionProperties,
  { lambda, built, template }: Built,
): Promise<string> {
  const { Runtime, Handler, MemorySize } = settings;
  const { Timeout } = template.Globals.Function;
  const ZipFile = await zipped(path.resolve(built, CodeUri), `${built}-${FunctionName}.zip`);
  await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName, Role: ROLE, Runtime, Handler, MemorySize, Timeout, Environment },
      Code: { ZipFile },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60 }, { FunctionName });
  const url = new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' });
  return (await lambda.send(url)).FunctionUrl ?? '';
}

async function zipped(folder: string, file: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const taskFiles = files.map((each) => ({
    ...{ path: path.relative(folder, each), dependency: 'all', executable: true },
    content: { kind: 'file', file: each, shareable: false } as const,
  }));
  await writeZip(taskFiles, file);
  return readFile(file);
}

/** A stack has to have something; outputs are what matters. */
function stackOf(urls: Readonly<Record<string, string>>): object {
  return {
    Resources: { Anything: { Type: 'AWS::S3::Bucket' } },
    Outputs: Object.fromEntries(Object.entries(urls).map(([key, Value]) => [key, { Value }])),
  };
}
