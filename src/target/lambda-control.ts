import {
  CreateFunctionCommand,
  type CreateFunctionRequest,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  type FunctionUrlAuthType,
  InvokeCommand,
  type LambdaClient,
  type Runtime,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { BenchError } from '../errors/index.js';
import type { FunctionSpec, InvocationFailure } from './target.js';

/** A container image's first preparation takes minutes on AWS. */
const WAIT = { maxWaitTime: 300, minDelay: 1, maxDelay: 2 } as const;

/** What a function said, and the end of its log. */
export interface Told {
  readonly answer: unknown;
  readonly log: string;
}

/** What the benchmark asks of AWS Lambda, by the AWS SDK: the same calls whatever the endpoint. */
export class LambdaControl {
  readonly #lambda: LambdaClient;

  constructor(lambda: LambdaClient) {
    this.#lambda = lambda;
  }

  /** Creates a function and waits until it can be invoked. */
  async create(request: CreateFunctionRequest): Promise<void> {
    await this.#lambda.send(new CreateFunctionCommand(request));
    await waitUntilFunctionActiveV2(
      { client: this.#lambda, ...WAIT },
      { FunctionName: request.FunctionName },
    );
  }

  /** Gives a function a URL of its own, and returns it. */
  async openUrl(name: string, authType: FunctionUrlAuthType): Promise<string> {
    const url = await this.#lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: authType }),
    );
    return url.FunctionUrl ?? '';
  }

  async setEnvironment(name: string, variables: Readonly<Record<string, string>>): Promise<void> {
    await this.#lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: name,
        Environment: { Variables: { ...variables } },
      }),
    );
    await waitUntilFunctionUpdatedV2({ client: this.#lambda, ...WAIT }, { FunctionName: name });
  }

  /** Invokes it directly: null where it answers well. */
  async failureOf(name: string, event: object, signal: AbortSignal): Promise<InvocationFailure | null> {
    const { hasFailed, payload, log } = await this.#invoke(name, event, signal);
    return hasFailed ? { error: errorIn(payload), log } : null;
  }

  /** What it answers to an event, with the end of the log. Throws a BenchError where it fails. */
  async ask(name: string, event: object, signal: AbortSignal): Promise<Told> {
    const { hasFailed, payload, log } = await this.#invoke(name, event, signal);
    if (hasFailed) throw new BenchError(errorIn(payload), { code: 'function-failed' });
    return { answer: JSON.parse(payload), log };
  }

  async #invoke(name: string, event: object, signal: AbortSignal) {
    const output = await this.#lambda.send(
      new InvokeCommand({ FunctionName: name, LogType: 'Tail', Payload: Buffer.from(JSON.stringify(event)) }),
      { abortSignal: signal },
    );
    return {
      hasFailed: output.FunctionError !== undefined,
      payload: Buffer.from(output.Payload ?? []).toString('utf8'),
      log: Buffer.from(output.LogResult ?? '', 'base64').toString('utf8'),
    };
  }

  async delete(name: string): Promise<void> {
    await this.#lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
  }
}

/** What a failed invocation answers: `{errorType, errorMessage}` in JSON, whatever the runtime. */
function errorIn(payload: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(payload) as Readonly<Record<string, unknown>>;
    return [errorType, errorMessage].filter((part) => typeof part === 'string').join(': ') || payload;
  } catch {
    return payload;
  }
}

/** How a function is created from what is wanted of it. */
export function functionRequest(
  spec: FunctionSpec,
  role: string,
  code: NonNullable<CreateFunctionRequest['Code']>,
): CreateFunctionRequest {
  return {
    FunctionName: spec.name,
    Role: role,
    MemorySize: spec.memoryMB,
    Timeout: spec.timeoutSeconds,
    Environment: { Variables: { ...spec.environment } },
    ...(spec.code.kind === 'image'
      ? { PackageType: 'Image' as const }
      : { Runtime: spec.runtime as Runtime, Handler: spec.handler }),
    Code: code,
  };
}
