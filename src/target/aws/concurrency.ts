import { GetAccountSettingsCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { BenchError, EXIT } from '../../errors/index.js';
import type { AwsClients } from './clients.js';

/** What AWS keeps of an account's concurrency for functions without a reservation. */
const KEPT_UNRESERVED = 100;

/** What a scenario asks of the account's concurrency. */
export interface ConcurrencyWish {
  /** Requests at once. */
  readonly connections: number;
  /** Of each function. */
  readonly reserved: number | undefined;
  readonly functions: number;
}

/** Environments that a function may have at once. Throws a BenchError (exit 2) where the account has too few. */
export async function checkConcurrency({ lambda }: AwsClients, wish: ConcurrencyWish): Promise<number> {
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  const { connections, reserved, functions } = wish;
  if (reserved === undefined) {
    if (connections > free) throw tooFew(`${connections} connections`, `${free} environments at once`);
    return free;
  }
  if (connections > reserved) throw tooFew(`${connections} connections`, `${reserved} reserved environments`);
  if (reserved * functions > free - KEPT_UNRESERVED)
    throw tooFew(
      `${functions} functions with ${reserved} reserved environments each`,
      `${Math.max(0, free - KEPT_UNRESERVED)} that may be reserved`,
    );
  return reserved;
}

export async function reserve({ lambda }: AwsClients, name: string, environments: number): Promise<void> {
  await lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: environments }),
  );
}

function tooFew(wanted: string, there: string): BenchError {
  return new BenchError(`${wanted} are more than the account's ${there}: requests would be throttled`, {
    code: 'aws-concurrency',
    exitCode: EXIT.usage,
    hint: 'lower warm.connections or cold.concurrency, change aws.reserved-concurrency, or ask AWS for more ("Concurrent executions" in Service Quotas)',
  });
}
