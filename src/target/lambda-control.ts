import {
  CreateFunctionCommand,
  type CreateFunctionRequest,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  type FunctionUrlAuthType,
  type LambdaClient,
  type Runtime,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import type { FunctionSpec } from './target.js';

/** A container image's first preparation takes minutes on AWS. */
const WAIT = { maxWaitTime: 300, minDelay: 1, maxDelay: 2 } as const;

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

  async delete(name: string): Promise<void> {
    await this.#lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
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
