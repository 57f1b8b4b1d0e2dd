import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import {
  createSandbox,
  LAYERS_ROOT,
  type PrivateSpace,
  RUNTIME_ROOT,
  type Sandbox,
  TASK_ROOT,
} from '../../sandbox/index.js';
import { megabytesToBytes } from '../../units/index.js';
import { EXTENSIONS_FOLDER } from '../extensions/index.js';
import {
  type BootCommand,
  environmentVariables,
  type Installation,
  RUNTIMES,
  type SeenPaths,
} from '../runtimes/index.js';
import type { EnvironmentEvents } from './environment-events.js';
import type { EnvironmentHost, FunctionSpec } from './types.js';

/** AWS's limit on processes and threads. */
const MAX_PROCESSES = 1_024;
const INSIDE: SeenPaths = { taskRoot: TASK_ROOT, runtimeDirectory: RUNTIME_ROOT, layersRoot: LAYERS_ROOT };

interface InitError {
  readonly kind: 'init-error';
  readonly errorType: string;
  readonly payload: Buffer;
}

/** The package has nothing that the runtime could start: an init error, as the platform tells it. */
export class EntryPointMissing extends Error {
  readonly signal: InitError;

  constructor(cause: BenchError) {
    super(cause.message, { cause });
    const errorType = 'Runtime.InvalidEntrypoint';
    const payload = Buffer.from(JSON.stringify({ errorType, errorMessage: cause.message }));
    this.signal = { kind: 'init-error', errorType, payload };
  }
}

/** How a boot is set up: everything of the environment that outlives it. */
export interface BootOrder {
  readonly spec: FunctionSpec;
  readonly host: EnvironmentHost;
  readonly sandboxId: string;
  readonly logStream: string;
  readonly space: PrivateSpace;
  readonly events: EnvironmentEvents;
}

export interface Booted {
  readonly sandbox: Sandbox;
  /** Of the runtime's process. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where its processes see /opt/extensions. */
  readonly extensionsFolder: string;
}

/**
 * Starts the sandbox of one boot. Throws EntryPointMissing where the package has nothing to start.
 *
 * @param held the runtime begins only when the sandbox is released
 */
export async function bootSandbox(order: BootOrder, runtimeApi: string, held: boolean): Promise<Booted> {
  const { spec, host, space, logStream } = order;
  const { directory } = RUNTIMES[spec.runtime];
  const installation = await installationFor(spec);
  const { shown } = installation;
  const task = spec.code.taskRoot;
  const inside = await space.inside({ task, layers: spec.layers, runtime: directory, shown });
  const seen = inside === null ? outside(spec, directory) : INSIDE;
  const boot = bootFor(spec, installation, seen);
  const facts = { ...spec, scratch: space.tmp, runtimeApi, logStream };
  const variables = environmentVariables(facts, seen, installation);
  const sandbox = await createSandbox(host.cgroups, {
    id: order.sandboxId,
    memoryBytes: megabytesToBytes(spec.memoryMB),
    maxProcesses: MAX_PROCESSES,
    command: boot.command,
    args: boot.args,
    cwd: seen.taskRoot,
    env: variables,
    held,
    linked: boot.linked ?? false,
    ...(inside === null ? {} : { inside }),
    visibleCpus: visibleCpus(spec.memoryMB),
    ...(host.cpu.controller === null ? {} : { controller: host.cpu.controller }),
    ...(host.cpu.ticks === null ? {} : { ticks: host.cpu.ticks }),
    onOutput: (chunk, stream) => order.events.output('function', chunk, stream),
  });
  return { sandbox, variables, extensionsFolder: path.join(seen.layersRoot, EXTENSIONS_FOLDER) };
}

/** Without isolation everything is seen where it lies. */
function outside({ code, layers }: FunctionSpec, runtimeDirectory: string | null): SeenPaths {
  const { taskRoot } = code;
  return { taskRoot, runtimeDirectory: runtimeDirectory ?? taskRoot, layersRoot: layers ?? LAYERS_ROOT };
}

async function installationFor({ runtime }: FunctionSpec): Promise<Installation> {
  try {
    return await RUNTIMES[runtime].find();
  } catch (error) {
    throw asEntryPointMissing(error);
  }
}

function bootFor(
  { code, layers, variables }: FunctionSpec,
  found: Installation,
  seen: SeenPaths,
): BootCommand {
  try {
    return found.boot({ taskRoot: code.taskRoot, layers, seen, variables });
  } catch (error) {
    throw asEntryPointMissing(error);
  }
}

function asEntryPointMissing(error: unknown): unknown {
  return error instanceof BenchError ? new EntryPointMissing(error) : error;
}

/** Processors that AWS shows a function of this size (reference: CPU by memory size). */
function visibleCpus(memoryMB: number): number {
  const steps = [3_008, 5_307, 7_076, 8_845];
  return 2 + steps.filter((step) => memoryMB > step).length;
}
