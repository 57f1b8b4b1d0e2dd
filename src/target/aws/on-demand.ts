import type { DeployTarget } from '../target.js';
import type { AwsTargetOptions } from './aws-target.js';
import type { Place } from './clients.js';
import type { Sweep, SweepOptions } from './sweep.js';

// AWS' clients are loaded when AWS is asked for: nobody else waits for them.

/** AWS Lambda, in the account that the AWS SDK finds. Throws a BenchError (exit 2) where that cannot be used. */
export async function openAwsTarget(options: AwsTargetOptions): Promise<DeployTarget> {
  return (await import('./aws-target.js')).openAwsTarget(options);
}

/** See `sweepAws` of ./sweep.ts. */
export async function sweepAws(options: SweepOptions): Promise<Sweep> {
  return (await import('./sweep.js')).sweepAws(options);
}

/** See `stackOutputs` of ./stack.ts. */
export async function stackOutputs(name: string, place: Place): Promise<ReadonlyMap<string, string>> {
  return (await import('./stack.js')).stackOutputs(name, place);
}
