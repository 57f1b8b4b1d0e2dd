import type { IncomingMessage, ServerResponse } from 'node:http';
import { detectCgroups, type IsolationFacts, openIsolation, Uids } from '../sandbox/index.js';
import { controlPlane, isControlPlanePath } from './control-plane/index.js';
import { type CpuControl, CpuLimiter } from './cpu/index.js';
import { EventQueue } from './event-queue/index.js';
import { ACCOUNT_ID, AccountConcurrency, type Deployment, FunctionRegistry } from './functions/index.js';
import { CLIENT_LIMITS, HostCheck, type LoopbackServer, listen, reachableAt, refuse } from './http/index.js';
import { LayerRegistry } from './layers/index.js';
import { OPERATIONS_PREFIX, operations } from './operations/index.js';
import { type EmulatorOptions, type ResolvedOptions, resolveOptions } from './options.js';
import type { Platform } from './platform.js';
import { type FunctionSpec, hostCapacity, keepAlive } from './pool/index.js';
import { REGION } from './runtimes/index.js';
import { objectStorage } from './s3/index.js';
import {
  CodeStore,
  createWorkDirectory,
  MergedLayers,
  MultipartUploads,
  ObjectStore,
  ReadOnlyMounts,
  UNPROTECTED,
} from './storage/index.js';
import { sweepDeadEmulators } from './sweep.js';

export interface Emulator {
  /** For the SDKs of Lambda and (path-style) S3: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly isolation: IsolationFacts;
  readonly cpu: CpuControl;
  /** Ends every sandbox and removes everything it made. Idempotent. */
  close(): Promise<void>;
}

export interface EmulatorListeners {
  readonly onLog?: (functionName: string, bytes: Buffer) => void;
  /** Takes what went wrong where no client waits for it. */
  readonly onFault?: (error: unknown) => void;
}

/**
 * Starts a Lambda-compatible platform in this process, on loopback unless told otherwise. First removes what
 * emulators left that were killed. Throws a BenchError for wrong options and a port in use.
 */
export async function startEmulator(
  options: EmulatorOptions = {},
  listeners: EmulatorListeners = {},
): Promise<Emulator> {
  const resolved = resolveOptions(options);
  const { host, port, allowedHosts } = resolved;
  const platform = await createPlatform(resolved, listeners);
  const hostCheck = new HostCheck(host, allowedHosts);
  let server: LoopbackServer;
  try {
    server = await listen((request, response) => route(request, response, platform, hostCheck), {
      ...CLIENT_LIMITS,
      host,
      port,
      ...(platform.isolation.facts.users === 'own' ? { admits: isNoSandbox } : {}),
    });
  } catch (error) {
    await platform.cpu.close();
    await platform.isolation.close();
    await platform.workDirectory.remove();
    throw error;
  }
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= shutDown(server, platform);
    return closing;
  };
  const { isolation, cpu } = platform;
  return {
    endpoint: reachableAt(host, server.port),
    isolation: isolation.facts,
    cpu: cpu.facts,
    close,
  };
}

/** Functions have no business with what manages them; their URLs stay open to them. */
function isNoSandbox(uid: number | undefined): boolean {
  return uid === undefined || !Uids.isSandbox(uid);
}

async function createPlatform(options: ResolvedOptions, listeners: EmulatorListeners): Promise<Platform> {
  const onFault = listeners.onFault ?? (() => undefined);
  const cgroups = detectCgroups({ root: options.cgroupRoot });
  await sweepDeadEmulators();
  const cpu = await CpuLimiter.open(cgroups, options.cpuController, onFault);
  const workDirectory = createWorkDirectory();
  const { imageStore, cores, hostCap, privateMounts } = options;
  const isolation = await openIsolation({
    directory: workDirectory.scratch,
    privateMounts,
    cgroups,
    allowNetwork: options.allowNetwork,
  }).catch(async (error: unknown) => {
    await cpu.close();
    await workDirectory.remove();
    throw error;
  });
  const protection = privateMounts ? new ReadOnlyMounts() : UNPROTECTED;
  const deployment = deploymentOf(options, {
    cgroups,
    cpu,
    isolation,
    freezeGraceMs: options.freezeGraceMs,
    keepAliveMs: keepAlive(options),
    initLimitMs: options.initLimitMs,
    onLog: listeners.onLog ?? null,
    onFault,
  });
  const objects = new ObjectStore(workDirectory.objects);
  return {
    functions: new FunctionRegistry(deployment),
    deployment,
    code: new CodeStore(workDirectory.code, protection, onFault),
    layers: new LayerRegistry(),
    mergedLayers: new MergedLayers(workDirectory.layers, protection, onFault),
    codeStorageBytes: options.codeStorageBytes,
    objects,
    uploads: new MultipartUploads(objects),
    events: new EventQueue(options.eventRetryDelaysMs, onFault),
    urlHost: { host: options.host, credentials: options.credentials, accountId: ACCOUNT_ID, region: REGION },
    ...{ protection, workDirectory, imageStore, cgroups, cpu, isolation, cores, hostCap },
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
    account: new AccountConcurrency(accountConcurrency, !hostCap),
    reportsKept,
    scalingPer10s: hostCap ? null : options.scalingPer10s,
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  platform: Platform,
  hostCheck: HostCheck,
): Promise<void> {
  const refusal = hostCheck.refusalOf(request);
  if (refusal !== undefined) return refuse(response, 403, refusal);
  const url = request.url ?? '';
  if (isControlPlanePath(url)) return controlPlane(request, response, platform);
  if (url.startsWith(OPERATIONS_PREFIX)) return operations(request, response, platform);
  return objectStorage(request, response, { store: platform.objects, uploads: platform.uploads });
}

async function shutDown(server: LoopbackServer, platform: Platform): Promise<void> {
  platform.events.close();
  await server.close();
  await platform.functions.close();
  await platform.cpu.close();
  platform.layers.close();
  await Promise.all([platform.code.settled(), platform.mergedLayers.settled()]);
  await platform.isolation.close();
  await platform.workDirectory.remove();
}
