import { createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import type { DeploymentPackage } from '../../src/packaging/index.js';

/** What LAMBDA_TASK_ROOT holds of a package: a zip's files are put below the folder first. */
export async function unpacked(deployment: DeploymentPackage, folder: string): Promise<string> {
  if (deployment.kind === 'image') return path.join(deployment.directory, 'task');
  const root = path.join(folder, 'task');
  const zip = await openPromise(deployment.file, { lazyEntries: true, autoClose: false });
  for await (const entry of zip.eachEntry()) {
    const target = path.join(root, entry.fileName);
    await mkdir(path.dirname(target), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
    await chmod(target, (entry.externalFileAttributes >>> 16) & 0o777);
  }
  zip.close();
  return root;
}
