import { LambdaClient } from '@aws-sdk/client-lambda';
import { type EmulatorOptions, type EmulatorProcess, spawnEmulator } from '../emulator/index.js';
import { machineFacts } from '../host/index.js';
import type { Megabytes } from '../units/index.js';
import { environmentsThatFit, whyTooLarge } from './capacity.js';
import { EmulatorClient } from './emulator-client.js';
import { invokeUrl, type OneRequest } from './invoke.js';
import { functionRequest, LambdaControl } from './lambda-control.js';
import type { LocalBucket } from './local-bucket.js';
import type { DeployedFunction, DeployTarget, FunctionSpec, TargetFacts } from './target.js';
import { ZipUpload } from './zip-upload.js';

/** Any key is good: the emulator does not check signatures. They are not those of an AWS account. */
const CREDENTIALS = { accessKeyId: 'coldbench-local', secretAccessKey: 'coldbench-local' };
const REGION = 'us-east-1';
const ROLE = 'arn:aws:iam::000000000000:role/coldbench';
/** Changed to force a cold start: a configuration change replaces every execution environment. */
const GENERATION_VARIABLE = 'COLDBENCH_GENERATION';

export interface LocalTargetOptions extends Pick<EmulatorOptions, 'keepAliveMs' | 'keepAliveSpeed'> {
  /** Folder of the image-like packages. */
  readonly imageStore: string;
}

/** The Lambda emulator on this machine, in a process of its own. */
export async function openLocalTarget(options: LocalTargetOptions): Promise<DeployTarget> {
  const emulator = await spawnEmulator({ ...options, hostCap: true });
  try {
    return new LocalTarget(emulator, await new EmulatorClient(emulator.endpoint).facts());
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

class LocalTarget implements DeployTarget {
  readonly kind = 'local';
  readonly facts: TargetFacts;
  readonly #emulator: EmulatorProcess;
  readonly #client: EmulatorClient;
  readonly #lambda: LambdaClient;
  readonly #control: LambdaControl;
  readonly #upload: ZipUpload;
  readonly #cores = machineFacts().cores;
  #bucket: Promise<LocalBucket> | undefined;

  constructor(emulator: EmulatorProcess, facts: TargetFacts) {
    this.facts = facts;
    this.#emulator = emulator;
    this.#client = new EmulatorClient(emulator.endpoint);
    this.#lambda = new LambdaClient(connectionTo(emulator));
    this.#control = new LambdaControl(this.#lambda);
    this.#upload = new ZipUpload({
      put: async (...upload) => (await this.#openBucket()).put(...upload),
    });
  }

  whyUnavailable(memoryMB: Megabytes): string | null {
    return whyTooLarge(memoryMB, this.#cores);
  }

  environmentLimit(memoryMB: Megabytes | null): number {
    return memoryMB === null ? 1 : environmentsThatFit(memoryMB, this.#cores);
  }

  async deploy(spec: FunctionSpec): Promise<DeployedFunction> {
    const { code } = spec;
    const wanted = code.kind === 'zip' ? await this.#upload.codeOf(code) : { ImageUri: code.imageUri };
    await this.#control.create(functionRequest(spec, ROLE, wanted));
    const url = await this.#control.openUrl(spec.name, 'NONE');
    return new LocalFunction(spec, url, this.#control, this.#client);
  }

  async close(): Promise<void> {
    this.#lambda.destroy();
    (await this.#bucket)?.close();
    await this.#emulator.close();
  }

  /** The client of S3 is loaded for the first zip that needs it: most runs have none. */
  #openBucket(): Promise<LocalBucket> {
    this.#bucket ??= import('./local-bucket.js').then(
      ({ LocalBucket }) => new LocalBucket(connectionTo(this.#emulator)),
    );
    return this.#bucket;
  }
}

const connectionTo = ({ endpoint }: EmulatorProcess) => ({
  ...{ endpoint, region: REGION },
  credentials: CREDENTIALS,
});

class LocalFunction implements DeployedFunction {
  readonly name: string;
  readonly url: string;
  readonly #spec: FunctionSpec;
  readonly #control: LambdaControl;
  readonly #client: EmulatorClient;
  #generation = 0;

  constructor(spec: FunctionSpec, url: string, control: LambdaControl, client: EmulatorClient) {
    this.name = spec.name;
    this.url = url;
    this.#spec = spec;
    this.#control = control;
    this.#client = client;
  }

  forceCold(): Promise<void> {
    this.#generation += 1;
    const generation = { [GENERATION_VARIABLE]: String(this.#generation) };
    return this.#control.setEnvironment(this.name, { ...this.#spec.environment, ...generation });
  }

  letGo(): Promise<void> {
    return this.forceCold();
  }

  invoke(request: OneRequest) {
    return invokeUrl(this.url, request);
  }

  async ask(event: object, signal: AbortSignal) {
    return (await this.#control.ask(this.name, event, signal)).answer;
  }

  failureOf(event: object, signal: AbortSignal) {
    return this.#control.failureOf(this.name, event, signal);
  }

  capEnvironments(isCapped: boolean) {
    return this.#client.capEnvironments(this.name, isCapped);
  }

  reportsAfter(position: number) {
    return this.#client.reportsAfter(this.name, position);
  }

  environments() {
    return this.#client.environments(this.name);
  }

  setPageCache(state: 'warm' | 'cold') {
    return this.#client.setPageCache(this.name, state);
  }

  remove(): Promise<void> {
    return this.#control.delete(this.name);
  }
}
