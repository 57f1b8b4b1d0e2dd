import { randomBytes } from 'node:crypto';
import { BenchError } from '../../errors/index.js';
import {
  createSandbox,
  type PrivateSpace,
  RUNTIME_ROOT,
  type Sandbox,
  TASK_ROOT,
} from '../../sandbox/index.js';
import { megabytesToBytes } from '../../units/index.js';
import {
  type BootCommand,
  bootCommand,
  environmentVariables,
  RUNTIMES,
  type SeenPaths,
} from '../runtimes/index.js';
import type { EnvironmentHost, FunctionSpec } from './types.js';

/** AWS's limit on processes and threads. */
const MAX_PROCESSES = 1_024;
const INSIDE: SeenPaths = { taskRoot: TASK_ROOT, runtimeDirectory: RUNTIME_ROOT };

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
  readonly space: PrivateSpace;
  readonly onOutput: (chunk: Buffer) => void;
}

/** Starts the sandbox of one boot. Throws EntryPointMissing where the package has nothing to start. */
export async function bootSandbox(order: BootOrder, runtimeApi: string): Promise<Sandbox> {
  const { spec, host, space } = order;
  const { directory, shown } = RUNTIMES[spec.runtime];
  const task = spec.code.taskRoot;
  const inside = await space.inside({ task, layers: spec.layers, runtime: directory, shown });
  const seen = inside === null ? { taskRoot: task, runtimeDirectory: directory ?? task } : INSIDE;
  const boot = bootFor(spec, seen);
  const facts = { ...spec, scratch: space.tmp, runtimeApi, logStream: logStreamName(spec.version) };
  return await createSandbox(host.cgroups, {
    id: order.sandboxId,
    memoryBytes: megabytesToBytes(spec.memoryMB),
    maxProcesses: MAX_PROCESSES,
    command: boot.command,
    args: boot.args,
    cwd: seen.taskRoot,
    env: environmentVariables(facts, seen),
    ...(inside === null ? {} : { inside }),
    visibleCpus: visibleCpus(spec.memoryMB),
    onOutput: order.onOutput,
  });
}

function bootFor(spec: FunctionSpec, seen: SeenPaths): BootCommand {
  try {
    return bootCommand(spec.runtime, spec.code.taskRoot, seen);
  } catch (error) {
    throw error instanceof BenchError ? new EntryPointMissing(error) : error;
  }
}

/** Processors that AWS shows a function of this size (reference: CPU by memory size). */
function visibleCpus(memoryMB: number): number {
  const steps = [3_008, 5_307, 7_076, 8_845];
  return 2 + steps.filter((step) => memoryMB > step).length;
}

/** As AWS names them: date, version, 32 hexadecimal digits. */
function logStreamName(version: string): string {
  const [date = ''] = new Date().toISOString().split('T');
  return `${date.replaceAll('-', '/')}/[${version}]${randomBytes(16).toString('hex')}`;
}
