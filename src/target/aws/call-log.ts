import { appendFileSync } from 'node:fs';
import type { MiddlewareStack } from '@smithy/types';

/** A request to AWS, before it is sent: what retries send again is told once. */
export interface AwsCall {
  /** As in AWS's own models: `lambda`, `s3`, `logs`. */
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
}

export type OnCall = (call: AwsCall) => void;

/** Names the file that every call is appended to, one JSON object a line: what a run would do can be read there. */
const FILE_VARIABLE = 'COLDBENCH_AWS_CALLS';

/** Writes to the file that the environment names; nothing without one. */
export function callLog(env: NodeJS.ProcessEnv = process.env): OnCall {
  const file = env[FILE_VARIABLE];
  if (file === undefined || file === '') return () => undefined;
  return (call) => appendFileSync(file, `${JSON.stringify(call, withoutContent)}\n`);
}

/** Packages and payloads are told by their size. */
function withoutContent(this: unknown, key: string, value: unknown): unknown {
  const given = key === '' ? value : (this as Record<string, unknown>)[key];
  if (given instanceof Uint8Array) return { bytes: given.byteLength };
  if (typeof given === 'object' && given !== null && 'pipe' in given) return { bytes: null };
  return value;
}

interface Observable {
  // biome-ignore lint/suspicious/noExplicitAny: the stack of any client, whose inputs and outputs differ
  readonly middlewareStack: Pick<MiddlewareStack<any, any>, 'add'>;
}

/** Tells of every call of a client. */
export function observe(client: Observable, service: string, onCall: OnCall): void {
  client.middlewareStack.add(
    (next, context) => (args) => {
      const operation = String(context.commandName).replace(/Command$/, '');
      onCall({ service, operation, input: args.input });
      return next(args);
    },
    { step: 'initialize', name: 'coldbenchCalls', priority: 'high' },
  );
}
