import type { ExportedFunction } from '../exported-function.js';
import { apiOutputNameOf, logicalIdOf, outputNameOf } from './names.js';

export interface SamOptions {
  readonly timeoutSeconds: number;
  /** Who may call the functions' URLs: everybody who knows them, or who signs requests. */
  readonly auth: 'none' | 'iam';
  /** Whether each function is also behind an HTTP API, for GET and POST. */
  readonly api: boolean;
  /** Of the functions' native files. */
  readonly architecture: 'x86_64' | 'arm64';
  /** By runtime: the image that packages over 250 MB are built on. */
  readonly baseImages: Readonly<Record<string, string>>;
}

/** Where a function's package lies, below the template. */
export interface PlacedFunction extends ExportedFunction {
  readonly folder: string;
}

/** A template of AWS SAM, as data: it is written as YAML. */
export type Template = Readonly<Record<string, unknown>>;

/** API Gateway's longest wait for an HTTP API's answer. */
const API_TIMEOUT_MS = 30_000;

/** The template of functions whose packages lie beside it, each with its URL as an output. */
export function samTemplate(
  name: string,
  functions: readonly PlacedFunction[],
  options: SamOptions,
): Template {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Transform: 'AWS::Serverless-2016-10-31',
    Description: `${name}: one function for each cell of the scenario, exported by coldbench`,
    ...lintSettings(functions),
    Globals: {
      Function: { Timeout: options.timeoutSeconds, Architectures: [options.architecture] },
    },
    Resources: mapped(
      functions,
      ({ cell }) => logicalIdOf(cell.id),
      (each) => resource(each, options),
    ),
    Outputs: {
      ...mapped(functions, ({ cell }) => outputNameOf(cell.id), urlOutput),
      ...(options.api ? mapped(functions, ({ cell }) => apiOutputNameOf(cell.id), apiOutput) : {}),
    },
  };
}

/** The runtime is the machine's, which is what was measured: the README tells what AWS says of it. */
function lintSettings(functions: readonly PlacedFunction[]): object {
  if (!functions.some(isDeprecated)) return {};
  return { Metadata: { 'cfn-lint': { config: { ignore_checks: ['W2531'] } } } };
}

/** AWS calls Node 20 deprecated since 2026-04-30 (AWS Lambda's documentation of runtimes). */
export const isDeprecated = ({ runtime }: Pick<PlacedFunction, 'runtime'>): boolean =>
  runtime === 'nodejs20.x';

function mapped<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  value: (item: Item) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(items.map((item) => [key(item), value(item)]));
}

function resource(placed: PlacedFunction, options: SamOptions): object {
  const { cell, memoryMB, environment } = placed;
  const isImage = placed.package.kind === 'image';
  return {
    Type: 'AWS::Serverless::Function',
    Metadata: isImage ? imageBuild(placed, options) : { SkipBuild: true },
    Properties: {
      Description: `coldbench ${cell.id}`,
      ...(isImage ? { PackageType: 'Image' } : zipCode(placed)),
      MemorySize: memoryMB,
      Environment: { Variables: environment },
      FunctionUrlConfig: { AuthType: options.auth === 'none' ? 'NONE' : 'AWS_IAM' },
      ...(options.api ? { Events: apiEvents(cell.id) } : {}),
    },
  };
}

/** What is packaged already: another build would bring back what was pruned. */
function zipCode({ folder, runtime, handler }: PlacedFunction): object {
  return { CodeUri: folder, Runtime: runtime, Handler: handler };
}

function imageBuild({ folder, runtime, cell }: PlacedFunction, { baseImages }: SamOptions): object {
  return {
    DockerContext: folder,
    Dockerfile: 'Dockerfile',
    DockerTag: cell.variant,
    DockerBuildArgs: { BASE_IMAGE: baseImages[runtime] },
  };
}

function apiEvents(id: string): object {
  const event = (Method: string) => ({
    Type: 'HttpApi',
    Properties: { Path: `/${id}`, Method, TimeoutInMillis: API_TIMEOUT_MS },
  });
  return { Get: event('GET'), Post: event('POST') };
}

function urlOutput({ cell }: PlacedFunction): object {
  return {
    Description: `Function URL of ${cell.id}`,
    Value: { 'Fn::GetAtt': [`${logicalIdOf(cell.id)}Url`, 'FunctionUrl'] },
  };
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: CloudFormation puts in what stands in braces
function apiOutput({ cell }: PlacedFunction): object {
  const origin = 'https://${ServerlessHttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}';
  return { Description: `HTTP API of ${cell.id}`, Value: { 'Fn::Sub': `${origin}/${cell.id}` } };
}
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: CloudFormation puts in what stands in braces
