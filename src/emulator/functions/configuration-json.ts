import { toSeconds } from '../../units/index.js';
import type { LoggingConfiguration } from '../runtimes/index.js';
import { functionArn } from './arn.js';
import type { FunctionConfiguration, LayerSet } from './configuration.js';

export const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/** How far a version is: what AWS tells in `State` and `LastUpdateStatus`. */
export type VersionState = 'pending' | 'active' | 'updating';

/** As the API reference has dates that are strings. */
export function dateText(date: Date): string {
  return date.toISOString().replace('Z', '+0000');
}

/**
 * `FunctionConfiguration` of the API reference, as lists have it.
 * @param qualifier what the ARN is qualified by; null: not
 */
export function listedConfigurationJson(configuration: FunctionConfiguration, qualifier: string | null) {
  const { name, variables, deadLetterArn, kmsKeyArn } = configuration;
  return {
    FunctionName: name,
    FunctionArn: functionArn(name, qualifier),
    Role: configuration.role,
    CodeSize: configuration.package.code.sizeBytes,
    Description: configuration.description,
    Timeout: toSeconds(configuration.timeoutUs),
    MemorySize: configuration.memoryMB,
    LastModified: dateText(configuration.lastModified),
    CodeSha256: sha256Text(configuration.package.code.sha256),
    Version: configuration.version,
    ...(Object.keys(variables).length === 0 ? {} : { Environment: { Variables: variables } }),
    ...(deadLetterArn === null ? {} : { DeadLetterConfig: { TargetArn: deadLetterArn } }),
    ...(kmsKeyArn === null ? {} : { KMSKeyArn: kmsKeyArn }),
    TracingConfig: { Mode: configuration.tracingMode },
    RevisionId: configuration.revisionId,
    ...layersJson(configuration.layers),
    Architectures: [ARCHITECTURE],
    EphemeralStorage: { Size: configuration.ephemeralStorageMB },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: loggingJson(configuration.logging),
    ...packageJson(configuration),
  };
}

/** The same with its state, as everything but a list has it. */
export function configurationJson(
  configuration: FunctionConfiguration,
  state: VersionState,
  qualifier: string | null,
) {
  return { ...listedConfigurationJson(configuration, qualifier), ...STATES[state] };
}

/** In AWS's words. */
const STATES = {
  pending: {
    State: 'Pending',
    StateReason: 'The function is being created.',
    StateReasonCode: 'Creating',
  },
  active: { State: 'Active', LastUpdateStatus: 'Successful' },
  updating: {
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: 'The function is being created.',
    LastUpdateStatusReasonCode: 'Creating',
  },
} as const satisfies Readonly<Record<VersionState, object>>;

/** Hexadecimal to base64, as AWS has it. */
export function sha256Text(sha256: string): string {
  return Buffer.from(sha256, 'hex').toString('base64');
}

function layersJson({ layers }: LayerSet) {
  if (layers.length === 0) return {};
  return { Layers: layers.map(({ arn, code }) => ({ Arn: arn, CodeSize: code.sizeBytes })) };
}

function loggingJson({ format, applicationLogLevel, systemLogLevel, logGroup }: LoggingConfiguration) {
  return {
    LogFormat: format,
    ...(applicationLogLevel === null ? {} : { ApplicationLogLevel: applicationLogLevel }),
    ...(systemLogLevel === null ? {} : { SystemLogLevel: systemLogLevel }),
    LogGroup: logGroup,
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
