import path from 'node:path';
import { cloudUsd, estimateCloudUsage, pricesOf } from '../../cost/index.js';
import type { AwsRun, AwsSpec, PriceTable, Scenario } from '../../model/index.js';
import { cellsOfEachSize } from '../../scenario/index.js';
import { usDollars } from '../../units/index.js';
import { functionRequest, LambdaControl } from '../lambda-control.js';
import { uploadFile } from '../s3-upload.js';
import type { DeployedFunction, DeployTarget, FunctionSpec, TargetFacts } from '../target.js';
import { ZipUpload } from '../zip-upload.js';
import { AwsFunction } from './aws-function.js';
import { createBucket } from './bucket.js';
import { type AwsClients, openClients } from './clients.js';
import { checkConcurrency, reserve } from './concurrency.js';
import { openToEverybody } from './function-access.js';
import { ImageUpload } from './image/index.js';
import { Journal } from './journal.js';
import { createLogGroup } from './log-group.js';
import { LogReports } from './log-reports.js';
import { machineFacts } from './machine-facts.js';
import { type Deployment, functionName, newDeployment, tagMap } from './names.js';
import { Resources } from './resources.js';
import { isAwsError, retried } from './retry.js';
import { createRole } from './role.js';
import { Spending } from './spending.js';

export interface AwsTargetOptions {
  readonly scenario: Scenario;
  readonly runId: string;
  /** States of the handlers that are deployed, 2 where two are compared. */
  readonly sides: number;
  readonly maxUsd: number;
  /** Folder of the image-like packages. */
  readonly imageStore: string;
}

/** AWS Lambda, in the account that the AWS SDK finds. Throws a BenchError (exit 2) where that cannot be used. */
export async function openAwsTarget(options: AwsTargetOptions): Promise<DeployTarget> {
  const spec: AwsSpec = options.scenario.aws ?? { auth: 'iam' };
  const { region, profile } = spec;
  const clients = await openClients({
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  });
  try {
    const limit = await checkConcurrency(clients, wishOf(options, spec));
    return new AwsTarget(clients, spec, limit, options);
  } catch (error) {
    clients.close();
    throw error;
  }
}

function wishOf({ scenario, sides }: AwsTargetOptions, { reservedConcurrency }: AwsSpec) {
  return {
    connections: Math.max(scenario.warm.connections, scenario.cold.concurrency ?? 0),
    reserved: reservedConcurrency,
    functions: scenario.memoryMB.length * cellsOfEachSize(scenario) * sides,
  };
}

/** Packages hold native files of this machine's kind: a function gets the processors that they are for. */
const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';

const FACTS: TargetFacts = {
  isElsewhere: true,
  cgroup: 'none',
  cgroupReason: null,
  cpuWarning: null,
  cpuLimiter: 'AWS',
  packagesReadOnly: true,
  runtimeWarnings: {},
};

class AwsTarget implements DeployTarget {
  readonly kind = 'aws';
  readonly facts = FACTS;
  readonly #clients: AwsClients;
  readonly #spec: AwsSpec;
  readonly #limit: number;
  readonly #options: AwsTargetOptions;
  readonly #deployment: Deployment;
  readonly #resources: Resources;
  readonly #control: LambdaControl;
  readonly #upload: ZipUpload;
  readonly #images: ImageUpload;
  readonly #prices: PriceTable;
  readonly #spending: Spending;
  #role: Promise<string> | undefined;
  #bucket: Promise<string> | undefined;

  constructor(clients: AwsClients, spec: AwsSpec, limit: number, options: AwsTargetOptions) {
    this.#clients = clients;
    this.#spec = spec;
    this.#limit = limit;
    this.#options = options;
    this.#deployment = newDeployment(options.runId);
    const { region, accountId } = clients;
    const journal = Journal.open(this.#deployment, accountId, { ...placeOf(spec), region });
    this.#resources = new Resources(clients, journal);
    this.#control = new LambdaControl(clients.lambda);
    this.#prices = pricesOf(options.scenario.prices, ARCHITECTURE);
    this.#spending = new Spending(usDollars(options.maxUsd), this.#prices);
    this.#images = new ImageUpload({
      clients,
      resources: this.#resources,
      deployment: this.#deployment,
      architecture: ARCHITECTURE,
      baseImages: spec.baseImages ?? {},
    });
    this.#upload = new ZipUpload({
      put: async (file, key, bytes) => {
        const bucket = await this.#packages();
        await this.#resources.create({ kind: 'object', name: `${bucket}/${key}` }, () =>
          uploadFile(clients.s3, { file, bucket, key, bytes }),
        );
        return { S3Bucket: bucket, S3Key: key };
      },
    });
  }

  get exhausted(): AbortSignal {
    return this.#spending.exceeded;
  }

  readonly aws = (): AwsRun => {
    const { scenario, sides, maxUsd } = this.#options;
    const estimated = estimateCloudUsage(scenario, sides * cellsOfEachSize(scenario));
    return {
      region: this.#clients.region,
      architecture: ARCHITECTURE,
      deployment: this.#deployment.id,
      estimated: { ...estimated, usd: cloudUsd(estimated, this.#prices) },
      used: this.#spending.used,
      maxUsd,
    };
  };

  whyUnavailable(): string | null {
    return process.platform === 'linux' ? null : `packages made on ${process.platform} do not run on AWS`;
  }

  environmentLimit(): number {
    return this.#limit;
  }

  async deploy(wanted: FunctionSpec): Promise<DeployedFunction> {
    const spec = { ...wanted, name: functionName(this.#deployment, wanted.name) };
    const fromMs = Date.now();
    const role = await this.#roleArn();
    const logGroup = await createLogGroup(this.#clients, this.#resources, this.#deployment, spec.name);
    const url = await this.#create(spec, role);
    const remove = () => this.#resources.remove({ kind: 'function', name: spec.name });
    return new AwsFunction(
      spec,
      url,
      { machine: await machineFacts(this.#clients, spec.name) },
      {
        clients: this.#clients,
        control: this.#control,
        logReports: new LogReports(this.#clients, logGroup, fromMs),
        spending: this.#spending,
        auth: this.#spec.auth,
        remove,
      },
    );
  }

  async close(): Promise<void> {
    try {
      await this.#resources.removeAll();
    } finally {
      this.#clients.close();
    }
  }

  async #create(spec: FunctionSpec, role: string): Promise<string> {
    const request = {
      ...functionRequest(spec, role, await this.#codeOf(spec)),
      Architectures: [ARCHITECTURE as typeof ARCHITECTURE],
      Tags: tagMap(this.#deployment),
    };
    await this.#resources.create({ kind: 'function', name: spec.name }, () =>
      // A role that was just created is not known everywhere at once.
      retried(isRoleUnknown, () => this.#control.create(request)),
    );
    const { reservedConcurrency, auth } = this.#spec;
    if (reservedConcurrency !== undefined) await reserve(this.#clients, spec.name, reservedConcurrency);
    const url = await this.#control.openUrl(spec.name, auth === 'iam' ? 'AWS_IAM' : 'NONE');
    if (auth === 'none') await openToEverybody(this.#clients, spec.name);
    return url;
  }

  async #codeOf({ code, runtime, handler }: FunctionSpec) {
    if (code.kind === 'zip') return this.#upload.codeOf(code);
    const sha256 = code.imageUri.replace(/^local\//, '');
    const directory = path.join(this.#options.imageStore, sha256);
    return { ImageUri: await this.#images.uriOf({ sha256, directory, runtime, handler }) };
  }

  #roleArn(): Promise<string> {
    const { role } = this.#spec;
    this.#role ??=
      role === undefined
        ? createRole(this.#clients, this.#resources, this.#deployment)
        : Promise.resolve(role);
    return this.#role;
  }

  #packages(): Promise<string> {
    const { bucket } = this.#spec;
    this.#bucket ??=
      bucket === undefined
        ? createBucket(this.#clients, this.#resources, this.#deployment)
        : Promise.resolve(bucket);
    return this.#bucket;
  }
}

function placeOf({ profile }: AwsSpec) {
  return profile === undefined ? {} : { profile };
}

function isRoleUnknown(error: unknown): boolean {
  return isAwsError(
    error,
    'InvalidParameterValueException',
    /cannot be assumed|role defined for the function/i,
  );
}
