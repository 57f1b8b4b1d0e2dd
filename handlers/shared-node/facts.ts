import { readFileSync } from 'node:fs';
import os from 'node:os';

/** What the function sees of the machine that it runs on. */
export interface MachineFacts {
  readonly vcpus: number;
  readonly cpuModel: string;
  readonly kernel: string;
  readonly memoryBytes: number;
  /** Of its clock, microseconds since 1970. */
  readonly epochUs: number;
}

/** Whether a bare event asks for the facts: `{"facts": true}`. */
export function asksForFacts(event: unknown): boolean {
  return (event as { readonly facts?: unknown } | null)?.facts === true;
}

export function machineFacts(): MachineFacts {
  return {
    vcpus: os.availableParallelism(),
    cpuModel: cpuModel(),
    kernel: os.release(),
    memoryBytes: os.totalmem(),
    epochUs: Date.now() * 1_000,
  };
}

/** The kernel's name of it; ARM's have none there. */
function cpuModel(): string {
  try {
    return /^model name\s*:\s*(.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? os.machine();
  } catch {
    return os.machine();
  }
}
