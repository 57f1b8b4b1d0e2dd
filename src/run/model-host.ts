import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Scenario } from '../model/index.js';
import type { DeploymentPackage } from '../packaging/index.js';

/** Where functions fetch their models from that are not in their packages. */
export interface ModelHost {
  urlOf(built: Pick<DeploymentPackage, 'variant' | 'sha256'>): string;
  close(): Promise<void>;
}

type Fetched = Pick<DeploymentPackage, 'variant' | 'sha256' | 'modelDirectory'>;

/** Where the scenario says; else a server on loopback, so that no measurement depends on the outside. */
export async function openModelHost(
  { model }: Pick<Scenario, 'model'>,
  packages: readonly Fetched[],
): Promise<ModelHost> {
  const url = model?.url?.replace(/\/$/, '');
  if (url !== undefined) return { urlOf: ({ variant }) => `${url}/${variant}`, close: async () => {} };
  return serveModels(packages);
}

async function serveModels(packages: readonly Fetched[]): Promise<ModelHost> {
  const secret = randomBytes(8).toString('hex');
  const files = new Map((await Promise.all(packages.map((each) => filesOf(each, secret)))).flat());
  const server = http.createServer(async ({ url = '' }, response) => {
    const file = files.get(url);
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-length': (await stat(file)).size });
    // A function that goes away in between is its own affair.
    await pipeline(createReadStream(file), response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: ({ sha256 }) => `http://127.0.0.1:${port}/${secret}/${sha256}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The path of each file in a URL, and on the disk. */
async function filesOf(
  { sha256, modelDirectory: folder }: Fetched,
  secret: string,
): Promise<(readonly [string, string])[]> {
  if (folder === undefined) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile());
  return found.map(({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    const parts = path.relative(folder, file).split(path.sep).map(encodeURIComponent);
    return [`/${secret}/${sha256}/${parts.join('/')}`, file];
  });
}
