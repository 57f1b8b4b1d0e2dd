import { chmodSync, chownSync, mkdirSync, rmdirSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../../host/index.js';
import { bytesToMegabytes } from '../../units/index.js';
import type { Scratch, ScratchOrder } from './types.js';

const FORMAT = [
  '-q',
  '-F',
  '-m',
  '0',
  '-O',
  '^has_journal,^resize_inode',
  '-E',
  'lazy_itable_init=1,nodiscard',
];
/** A file system keeps some of its blocks for itself: what a function can fill is to be what was asked for. */
const OVERHEAD = 1.02;

/**
 * Makes folders of limited size for `/tmp`. A file system in a file is best, since its pages are a disk's, as on
 * AWS; where that cannot be mounted, one in memory has the size too, but its pages count as the function's
 * memory. For a process with a mount namespace of its own: nothing is left in the host's.
 */
export class ScratchMaker {
  readonly #images = new Map<number, Promise<string>>();
  #isDiskPossible = true;

  /** @param directory where the files lie that hold file systems */
  constructor(private readonly directory: string) {}

  async make(order: ScratchOrder): Promise<Scratch> {
    mkdirSync(order.directory, { recursive: true });
    return (this.#isDiskPossible ? await this.#disk(order) : null) ?? (await memory(order));
  }

  async #disk(order: ScratchOrder): Promise<Scratch | null> {
    const image = `${order.directory}.image`;
    try {
      await runCommand('cp', ['--sparse=always', await this.#formatted(order.sizeBytes), image]);
      await runCommand('mount', ['-o', 'loop,nosuid,nodev', image, order.directory]);
    } catch {
      // No file systems or no loop devices: it will not be otherwise for the next.
      this.#isDiskPossible = false;
      await rm(image, { force: true });
      return null;
    }
    // No place for what a check of the file system would find: nobody checks it.
    rmdirSync(path.join(order.directory, 'lost+found'));
    own(order);
    return { directory: order.directory, kind: 'disk', remove: () => unmount(order.directory, image) };
  }

  /** An empty file system of a size, made once. */
  #formatted(sizeBytes: number): Promise<string> {
    const made = this.#images.get(sizeBytes) ?? this.#format(sizeBytes);
    this.#images.set(sizeBytes, made);
    return made;
  }

  async #format(sizeBytes: number): Promise<string> {
    const file = path.join(this.directory, `empty-${sizeBytes}.image`);
    writeFileSync(file, '');
    truncateSync(file, Math.ceil((sizeBytes * OVERHEAD) / 4_096) * 4_096);
    await runCommand('mkfs.ext4', [...FORMAT, file]);
    return file;
  }
}

async function memory(order: ScratchOrder): Promise<Scratch> {
  const size = `size=${Math.ceil(bytesToMegabytes(order.sizeBytes))}m`;
  await runCommand('mount', ['-t', 'tmpfs', '-o', `${size},nosuid,nodev`, 'coldbench-tmp', order.directory]);
  own(order);
  return { directory: order.directory, kind: 'memory', remove: () => unmount(order.directory) };
}

/** A folder like any other, where nothing can be mounted: nothing limits it. */
export function plainScratch(directory: string): Scratch {
  mkdirSync(directory, { recursive: true });
  return { directory, kind: 'unlimited', remove: () => rm(directory, { recursive: true, force: true }) };
}

function own({ directory, uid }: ScratchOrder): void {
  chownSync(directory, uid, uid);
  chmodSync(directory, 0o700);
}

async function unmount(directory: string, image?: string): Promise<void> {
  await runCommand('umount', ['--lazy', directory]);
  if (image !== undefined) await rm(image, { force: true });
  await rm(directory, { recursive: true, force: true });
}
