import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import {
  CreateFunctionCommand,
  type CreateFunctionRequest,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  LambdaClient,
  type Runtime,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { FunctionCode, FunctionSpec } from './target.js';

/** Lambda's limit for a zip that comes with the request; larger ones go by S3. */
const DIRECT_UPLOAD_BYTES = 52_428_800;
const BUCKET = 'coldbench-packages';
const WAIT = { maxWaitTime: 60, minDelay: 1, maxDelay: 2 } as const;
/** Told once by the SDK for versions of Node that it will leave in 2027; the lock file pins one that it serves. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const ROLE = 'arn:aws:iam::000000000000:role/coldbench';

export interface AwsConnection {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What the benchmark asks of AWS Lambda, by the AWS SDK: the same calls whatever the endpoint. */
export class LambdaControl {
  readonly #lambda: LambdaClient;
  readonly #s3: S3Client;
  readonly #uploaded = new Set<string>();

  constructor(connection: AwsConnection) {
    this.#lambda = new LambdaClient({ ...connection });
    this.#s3 = new S3Client({ ...connection, forcePathStyle: true });
  }

  /** Creates a function with a public URL and waits until it can be invoked. Returns the URL. */
  async create(spec: FunctionSpec): Promise<string> {
    await this.#lambda.send(new CreateFunctionCommand(await this.#request(spec)));
    await waitUntilFunctionActiveV2({ client: this.#lambda, ...WAIT }, { FunctionName: spec.name });
    const url = await this.#lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: spec.name, AuthType: 'NONE' }),
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

  close(): void {
    this.#lambda.destroy();
    this.#s3.destroy();
  }

  async #request(spec: FunctionSpec): Promise<CreateFunctionRequest> {
    return {
      FunctionName: spec.name,
      Role: ROLE,
      MemorySize: spec.memoryMB,
      Timeout: spec.timeoutSeconds,
      Environment: { Variables: { ...spec.environment } },
      ...(spec.code.kind === 'image'
        ? { PackageType: 'Image' }
        : { Runtime: spec.runtime as Runtime, Handler: spec.handler }),
      Code: await this.#code(spec.code),
    };
  }

  async #code(code: FunctionCode): Promise<CreateFunctionRequest['Code']> {
    if (code.kind === 'image') return { ImageUri: code.imageUri };
    const { size } = await stat(code.file);
    if (size <= DIRECT_UPLOAD_BYTES) return { ZipFile: await readFile(code.file) };
    return { S3Bucket: BUCKET, S3Key: await this.#upload(code.file, code.sha256, size) };
  }

  async #upload(file: string, sha256: string, size: number): Promise<string> {
    const key = `${sha256}.zip`;
    if (this.#uploaded.has(key)) return key;
    if (this.#uploaded.size === 0) await this.#s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await this.#s3.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: createReadStream(file), ContentLength: size }),
    );
    this.#uploaded.add(key);
    return key;
  }
}
