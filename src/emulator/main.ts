import { BenchError, messageOf } from '../errors/index.js';
import { closeInheritedDescriptors } from '../host/index.js';
import { closeOwner, detectCgroups } from '../sandbox/index.js';
import { type EmulatorListeners, startEmulator } from './emulator.js';
import { type ResolvedOptions, resolveOptions } from './options.js';
import type { Ready } from './process.js';

// The emulator as a process: options as one JSON argument; one line of JSON on standard output when ready.

async function main(): Promise<void> {
  closeInheritedDescriptors();
  // Who reads them may be killed: what it started still ends in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const options = resolveOptions(JSON.parse(process.argv[2] ?? '{}'));
  const emulator = await startEmulator(options, listeners(options));
  const stop = () => {
    emulator.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (options.endWithStdin) process.stdin.once('end', stop).once('error', stop).resume();
  const { endpoint, isolation, cpu } = emulator;
  process.stdout.write(`${JSON.stringify({ endpoint, isolation, cpu } satisfies Ready)}\n`);
}

function listeners({ printLogs }: ResolvedOptions): EmulatorListeners {
  const onFault = (error: unknown) => process.stderr.write(`emulator: ${messageOf(error)}\n`);
  return printLogs ? { onFault, onLog: (_name, bytes) => process.stderr.write(bytes) } : { onFault };
}

function fail(error: unknown): void {
  process.stderr.write(`emulator: ${messageOf(error)}\n`);
  process.exit(error instanceof BenchError ? error.exitCode : 1);
}

/** Whatever ends this process, short of SIGKILL, leaves no sandbox. */
process.once('exit', () => closeOwner(detectCgroups()));

main().catch(fail);
