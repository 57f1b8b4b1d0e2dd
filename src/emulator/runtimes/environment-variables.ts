import path from 'node:path';
import type { Megabytes } from '../../units/index.js';
import type { RuntimeName, SeenPaths } from './catalogue.js';

export const REGION = 'us-east-1';

/** `LoggingConfig` of the API reference; levels are for the format JSON alone. */
export interface LoggingConfiguration {
  readonly format: 'Text' | 'JSON';
  readonly applicationLogLevel: string | null;
  readonly systemLogLevel: string | null;
  readonly logGroup: string;
}

/** What a function's processes see; nothing of the host's environment is among it. */
export interface EnvironmentFacts {
  readonly functionName: string;
  readonly handler: string;
  readonly runtime: RuntimeName;
  readonly memoryMB: Megabytes;
  readonly version: string;
  readonly logging: LoggingConfiguration;
  readonly logStream: string;
  /** Private to the environment, and removed with it. */
  readonly scratch: string;
  /** Where the Runtime API listens, as host:port. */
  readonly runtimeApi: string;
  /** The function's own; they win over what is not reserved. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The variables that AWS defines and a function's configuration may not set, from "Using Lambda environment
 * variables" in the developer guide.
 */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

export function environmentVariables(facts: EnvironmentFacts, seen: SeenPaths): Record<string, string> {
  return { ...changeable(facts, seen), ...facts.variables, ...reserved(facts, seen) };
}

function changeable(
  { scratch }: EnvironmentFacts,
  { taskRoot, runtimeDirectory }: SeenPaths,
): Record<string, string> {
  return {
    HOME: scratch,
    TMPDIR: scratch,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: [path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    LD_LIBRARY_PATH: [taskRoot, path.join(taskRoot, 'lib')].join(':'),
    NODE_PATH: [path.join(taskRoot, 'node_modules'), runtimeDirectory, taskRoot].join(':'),
  };
}

function reserved(facts: EnvironmentFacts, seen: SeenPaths): Record<string, string> {
  return {
    _HANDLER: facts.handler,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EXECUTION_ENV: `AWS_Lambda_${facts.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: facts.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(facts.memoryMB),
    AWS_LAMBDA_FUNCTION_VERSION: facts.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: facts.logging.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: facts.logStream,
    AWS_ACCESS_KEY_ID: 'COLDBENCH-EMULATOR-NOT-A-KEY',
    AWS_SECRET_ACCESS_KEY: 'coldbench-emulator-not-a-secret',
    AWS_SESSION_TOKEN: 'coldbench-emulator-not-a-token',
    AWS_LAMBDA_RUNTIME_API: facts.runtimeApi,
    LAMBDA_TASK_ROOT: seen.taskRoot,
    LAMBDA_RUNTIME_DIR: seen.runtimeDirectory,
  };
}
