import path from 'node:path';
import type { Megabytes } from '../../units/index.js';
import { RUNTIMES, type RuntimeName } from './catalogue.js';
import type { Installation, SeenPaths } from './types.js';

export const REGION = 'us-east-1';

/** `LoggingConfig` of the API reference; levels are for the format JSON alone. */
export interface LoggingConfiguration {
  readonly format: 'Text' | 'JSON';
  readonly applicationLogLevel: string | null;
  readonly systemLogLevel: string | null;
  readonly logGroup: string;
}

/** What made an environment initialise: an event, or its owner's wish to have it ready before one. */
export type InitializationType = 'on-demand' | 'provisioned-concurrency';

/** What a function's processes see; nothing of the host's environment is among it. */
export interface EnvironmentFacts {
  readonly functionName: string;
  readonly handler: string;
  readonly runtime: RuntimeName;
  readonly memoryMB: Megabytes;
  readonly version: string;
  readonly initializationType: InitializationType;
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

/** Where everything has its place on AWS; elsewhere programs must be told. */
const TMP = '/tmp';

/** @param programs where the runtime's own programs lie */
export function environmentVariables(
  facts: EnvironmentFacts,
  seen: SeenPaths,
  { programs }: Pick<Installation, 'programs'>,
): Record<string, string> {
  const changeable = {
    ...(facts.scratch === TMP ? {} : { HOME: facts.scratch, TMPDIR: facts.scratch }),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: searchPath(seen, programs),
    LD_LIBRARY_PATH: libraryPath(seen),
    ...loggingVariables(facts.logging),
    ...RUNTIMES[facts.runtime].variables(seen),
  };
  return { ...changeable, ...facts.variables, ...reserved(facts, seen) };
}

/** What runtimes go by; a function of the format Text has none of it. */
function loggingVariables({ format, applicationLogLevel }: LoggingConfiguration): Record<string, string> {
  if (format === 'Text') return {};
  return { AWS_LAMBDA_LOG_FORMAT: format, AWS_LAMBDA_LOG_LEVEL: applicationLogLevel ?? 'INFO' };
}

function searchPath({ layersRoot }: SeenPaths, programs: string | null): string {
  const own = programs === null ? [] : [programs];
  return [...own, '/usr/local/bin', '/usr/bin', '/bin', path.join(layersRoot, 'bin')].join(':');
}

function libraryPath({ runtimeDirectory, taskRoot, layersRoot }: SeenPaths): string {
  const own = [runtimeDirectory, taskRoot].flatMap((folder) => [folder, path.join(folder, 'lib')]);
  return ['/lib64', '/usr/lib64', ...own, path.join(layersRoot, 'lib')].join(':');
}

function reserved(facts: EnvironmentFacts, seen: SeenPaths): Record<string, string> {
  return {
    _HANDLER: facts.handler,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    // OS-only runtimes do not have it.
    ...(RUNTIMES[facts.runtime].version === null ? {} : { AWS_EXECUTION_ENV: `AWS_Lambda_${facts.runtime}` }),
    AWS_LAMBDA_FUNCTION_NAME: facts.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(facts.memoryMB),
    AWS_LAMBDA_FUNCTION_VERSION: facts.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: facts.initializationType,
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
