import type { IncomingMessage, ServerResponse } from 'node:http';
import { detectCgroups } from '../sandbox/index.js';
import { controlPlane, isControlPlanePath } from './control-plane/index.js';
import { AccountConcurrency, type Deployment, FunctionRegistry } from './functions/index.js';
import { CLIENT_KEEP_ALIVE_MS, LOOPBACK, type LoopbackServer, listenOnLoopback } from './http/index.js';
import { OPERATIONS_PREFIX, operations } from './operations/index.js';
import { type EmulatorOptions, type ResolvedOptions, resolveOptions } from './options.js';
import type { Platform } from './platform.js';
import { type FunctionSpec, hostCapacity } from './pool/index.js';
import { objectStorage } from './s3/index.js';
import { CodeStore, createWorkDirectory, ObjectStore, ReadOnlyMounts, UNPROTECTED } from './storage/index.js';
import { sweepDeadEmulators } from './sweep.js';

export interface Emulator {
  /** For the SDKs of Lambda and (path-style) S3: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Ends every sandbox and removes everything it made. Idempotent. */
  close(): Promise<void>;
}

export interface EmulatorListeners {
  readonly onLog?: (functionName: string, text: string) => void;
  /** Takes what went wrong where no client waits for it. */
  readonly onFault?: (error: unknown) => void;
}

/**
 * Starts a Lambda-compatible platform in this process, on loopback. First removes what emulators left that
 * were killed. Throws a BenchError for wrong options and a port in use.
 */
export async function startEmulator(
  options: EmulatorOptions = {},
  listeners: EmulatorListeners = {},
): Promise<Emulator> {
  const platform = await createPlatform(resolveOptions(options), listeners);
  let server: LoopbackServer;
  try {
    server = await listenOnLoopback((request, response) => void route(request, response, platform), {
      port: options.port ?? 0,
      keepAliveMs: CLIENT_KEEP_ALIVE_MS,
    });
  } catch (error) {
    await platform.workDirectory.remove();
    throw error;
  }
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= shutDown(server, platform);
    return closing;
  };
  return { endpoint: `http://${LOOPBACK}:${server.port}`, close };
}

async function createPlatform(options: ResolvedOptions, listeners: EmulatorListeners): Promise<Platform> {
  const onFault = listeners.onFault ?? (() => undefined);
  const cgroups = detectCgroups({ root: options.cgroupRoot });
  await sweepDeadEmulators();
  const workDirectory = createWorkDirectory();
  const { imageStore, cores, hostCap } = options;
  const protection = options.privateMounts ? new ReadOnlyMounts() : UNPROTECTED;
  return {
    functions: new FunctionRegistry(),
    deployment: deploymentOf(options, {
      cgroups,
      scratchRoot: workDirectory.scratch,
      freezeGraceMs: options.freezeGraceMs,
      keepAliveMs: options.keepAliveMs,
      initLimitMs: options.initLimitMs,
      onLog: listeners.onLog ?? null,
      onFault,
    }),
    code: new CodeStore(workDirectory.code, protection, onFault),
    objects: new ObjectStore(workDirectory.objects),
    ...{ protection, workDirectory, imageStore, cgroups, cores, hostCap },
  };
}

function deploymentOf(options: ResolvedOptions, host: Deployment['host']): Deployment {
  const { cores, hostCap, accountConcurrency, reportsKept } = options;
  const capacity = hostCap
    ? ({ memoryMB }: FunctionSpec) => hostCapacity(cores, memoryMB)
    : () => Number.POSITIVE_INFINITY;
  return {
    host,
    capacity,
    account: new AccountConcurrency(hostCap ? null : accountConcurrency),
    reportsKept,
  };
}

function route(request: IncomingMessage, response: ServerResponse, platform: Platform): Promise<void> {
  const url = request.url ?? '';
  if (isControlPlanePath(url)) return controlPlane(request, response, platform);
  if (url.startsWith(OPERATIONS_PREFIX)) return operations(request, response, platform);
  return objectStorage(request, response, platform.objects);
}

async function shutDown(server: LoopbackServer, platform: Platform): Promise<void> {
  await server.close();
  await platform.functions.close();
  await platform.code.settled();
  await platform.workDirectory.remove();
}
