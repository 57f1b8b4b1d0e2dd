import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRepositoryCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { BenchError } from '../../../errors/index.js';
import type { AwsClients } from '../clients.js';
import { type Deployment, prefixOf, tagList } from '../names.js';
import type { Resources } from '../resources.js';
import { openBaseImage } from './base-image.js';
import { writeImageLayout } from './layout.js';
import { pushImage } from './push.js';
import { Repository } from './registry.js';

/** A package that is to be an image. */
export interface ImageCode {
  /** Of its content. */
  readonly sha256: string;
  /** With `task/`. */
  readonly directory: string;
  readonly runtime: string;
  readonly handler: string;
}

export interface ImageUploadOptions {
  readonly clients: AwsClients;
  readonly resources: Resources;
  readonly deployment: Deployment;
  readonly architecture: 'x86_64' | 'arm64';
  /** By runtime. */
  readonly baseImages: Readonly<Record<string, string>>;
}

/** Brings packages as container images to a repository of ECR that the run has for itself, each once. */
export class ImageUpload {
  readonly #options: ImageUploadOptions;
  readonly #uploaded = new Map<string, Promise<string>>();
  #repository: Promise<{ readonly uri: string; readonly repository: Repository }> | undefined;

  constructor(options: ImageUploadOptions) {
    this.#options = options;
  }

  /** The image's URI, by its digest. */
  uriOf(code: ImageCode): Promise<string> {
    const known = this.#uploaded.get(code.sha256) ?? this.#upload(code);
    this.#uploaded.set(code.sha256, known);
    return known;
  }

  async #upload({ sha256, directory, runtime, handler }: ImageCode): Promise<string> {
    const { baseImages, architecture } = this.#options;
    const base = await openBaseImage(baseImages[runtime] ?? '', architecture, (registry) =>
      this.#authorization(registry),
    );
    const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-image-'));
    try {
      const image = await writeImageLayout(base, { task: path.join(directory, 'task'), handler }, folder);
      this.#repository ??= this.#createRepository();
      const { uri, repository } = await this.#repository;
      await pushImage(image, repository, sha256.slice(0, 32));
      return `${uri}@${image.digest}`;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #createRepository() {
    const { clients, resources, deployment } = this.#options;
    const repositoryName = `${prefixOf(deployment)}-images`;
    const created = await resources.create({ kind: 'repository', name: repositoryName }, () =>
      clients.ecr.send(new CreateRepositoryCommand({ repositoryName, tags: tagList(deployment) })),
    );
    const { endpoint, authorization } = await this.#login();
    const uri = created.repository?.repositoryUri ?? '';
    return { uri, repository: new Repository(endpoint, repositoryName, authorization) };
  }

  /** A key for twelve hours, and where the registry of the account is. */
  async #login() {
    const { authorizationData } = await this.#options.clients.ecr.send(new GetAuthorizationTokenCommand({}));
    const [{ authorizationToken, proxyEndpoint } = {}] = authorizationData ?? [];
    if (authorizationToken !== undefined && proxyEndpoint !== undefined)
      return { endpoint: proxyEndpoint, authorization: `Basic ${authorizationToken}` };
    throw new BenchError('ECR gave no key for its registry', { code: 'aws-image' });
  }

  /** For a base image that lies in ECR itself; other registries are asked as anybody. */
  async #authorization(registry: string): Promise<string | undefined> {
    return /\.dkr\.ecr\.[\w-]+\.amazonaws\.com/.test(registry)
      ? (await this.#login()).authorization
      : undefined;
  }
}
