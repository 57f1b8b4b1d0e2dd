import { createWriteStream, type Stats, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';

/** Where things of this machine lie in a layer, by their path in it. */
export type LayerContent = ReadonlyMap<string, string>;

/** Below a folder, every file that is wanted; links are followed. @param wants takes paths relative to it */
export async function contentOf(
  folder: string,
  prefix: string,
  wants: (file: string) => boolean = () => true,
): Promise<LayerContent> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => wants(name) && isFile(path.join(folder, name)));
  return new Map(files.map((name) => [path.join(prefix, name), path.join(folder, name)]));
}

function isFile(name: string): boolean {
  const stats: Stats | undefined = statSync(name, { throwIfNoEntry: false });
  return stats?.isFile() === true;
}

/** Calls back with the zip of a layer, which goes afterwards. Nothing is compressed: it would take longer. */
export async function withLayerZip(
  content: LayerContent,
  use: (file: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-layer-'));
  try {
    const file = path.join(folder, 'layer.zip');
    const zip = new yazl.ZipFile();
    for (const [name, source] of content) {
      zip.addFile(source, name, { compress: false, mode: statSync(source).mode });
    }
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(file));
    await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
