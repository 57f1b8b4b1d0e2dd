import { randomUUID } from 'node:crypto';
import type { Megabytes, Microseconds } from '../../units/index.js';
import { toSeconds } from '../../units/index.js';
import type { FunctionSpec } from '../pool/index.js';
import { REGION, type RuntimeName } from '../runtimes/index.js';
import type { StoredCode } from '../storage/index.js';

/** Clearly nobody's. */
export const ACCOUNT_ID = '000000000000';

export type FunctionPackage =
  | { readonly kind: 'zip'; readonly code: StoredCode }
  | {
      readonly kind: 'image';
      readonly code: StoredCode;
      readonly imageUri: string;
      /** `ImageConfig.Command`: one element, which replaces the image's own handler. */
      readonly command: readonly string[];
    };

/** A function as its owner configured it. */
export interface FunctionConfiguration {
  readonly name: string;
  readonly description: string;
  readonly role: string;
  readonly runtime: RuntimeName;
  readonly handler: string;
  readonly memoryMB: Megabytes;
  readonly timeoutUs: Microseconds;
  readonly variables: Readonly<Record<string, string>>;
  readonly ephemeralStorageMB: Megabytes;
  readonly logGroup: string;
  readonly package: FunctionPackage;
  readonly revisionId: string;
  readonly lastModified: Date;
}

/** Every change makes another revision. */
export function revised(
  configuration: Omit<FunctionConfiguration, 'revisionId' | 'lastModified'>,
): FunctionConfiguration {
  return { ...configuration, revisionId: randomUUID(), lastModified: new Date() };
}

export function functionArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`;
}

export function specOf(configuration: FunctionConfiguration): FunctionSpec {
  const { name, runtime, handler, memoryMB, timeoutUs, variables, logGroup } = configuration;
  const { ephemeralStorageMB } = configuration;
  const { code } = configuration.package;
  return {
    functionName: name,
    functionArn: functionArn(name),
    ...{ runtime, handler, memoryMB, timeoutUs, variables, logGroup, code, ephemeralStorageMB, layers: null },
  };
}

export const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/** `FunctionConfiguration` of the API reference. */
export function configurationJson(configuration: FunctionConfiguration, updating: boolean) {
  const { name, variables } = configuration;
  return {
    FunctionName: name,
    FunctionArn: functionArn(name),
    Role: configuration.role,
    CodeSize: configuration.package.code.sizeBytes,
    Description: configuration.description,
    Timeout: toSeconds(configuration.timeoutUs),
    MemorySize: configuration.memoryMB,
    LastModified: configuration.lastModified.toISOString().replace('Z', '+0000'),
    CodeSha256: Buffer.from(configuration.package.code.sha256, 'hex').toString('base64'),
    Version: '$LATEST',
    ...(Object.keys(variables).length === 0 ? {} : { Environment: { Variables: variables } }),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: configuration.revisionId,
    State: 'Active',
    LastUpdateStatus: updating ? 'InProgress' : 'Successful',
    ...(updating ? { LastUpdateStatusReasonCode: 'Creating' } : {}),
    Architectures: [ARCHITECTURE],
    EphemeralStorage: { Size: configuration.ephemeralStorageMB },
    LoggingConfig: { LogFormat: 'Text', LogGroup: configuration.logGroup },
    ...packageJson(configuration),
  };
}

function packageJson({ package: code, runtime, handler }: FunctionConfiguration) {
  if (code.kind === 'zip') return { PackageType: 'Zip', Runtime: runtime, Handler: handler };
  const { command } = code;
  return {
    PackageType: 'Image',
    ...(command.length === 0 ? {} : { ImageConfigResponse: { ImageConfig: { Command: command } } }),
  };
}
