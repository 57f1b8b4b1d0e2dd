import { type Megabytes, type Vcpus, vcpus } from '../units/index.js';

/** Memory that buys one vCPU on AWS Lambda. Source: AWS Lambda's documentation, "Configure memory". */
const MEGABYTES_PER_VCPU = 1_769;
/** What emulator and load generator need of the host for themselves, in processors. */
const RESERVED_FOR_INSTRUMENTS = 0.25;

/** The share of processors that a memory size buys: memory / 1,769. */
export function cpuShare(memoryMB: Megabytes): Vcpus {
  return vcpus(memoryMB / MEGABYTES_PER_VCPU);
}

/** Execution environments of a size that the host can give their full share at once, at least one. */
export function environmentsThatFit(memoryMB: Megabytes, cores: number): number {
  return Math.max(1, Math.floor((cores - RESERVED_FOR_INSTRUMENTS) / cpuShare(memoryMB)));
}

/** Why the host cannot give a size its share of processors, or null when it can. */
export function whyTooLarge(memoryMB: Megabytes, cores: number): string | null {
  const share = cpuShare(memoryMB);
  if (share <= cores) return null;
  return `${memoryMB} MB buys ${share.toFixed(2)} vCPUs, and this machine has ${cores}`;
}
