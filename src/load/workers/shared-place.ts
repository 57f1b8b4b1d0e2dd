import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError, EXIT, messageOf } from '../../errors/index.js';
import { writeFileAtomic } from '../../host/index.js';
import type { SharedPlace } from './place.js';

const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/** Opens a folder, or `s3://bucket/prefix`. Throws a BenchError (exit 2) for what is neither. */
export async function openPlace(name: string): Promise<SharedPlace> {
  const [, bucket, prefix = ''] = S3.exec(name) ?? [];
  if (bucket !== undefined) {
    // AWS's client is loaded for whom it serves.
    const { S3Place } = await import('./s3-place.js');
    return new S3Place(name, bucket, prefix.replace(/\/+$/, ''));
  }
  if (!name.startsWith('s3:')) return new Folder(name);
  throw new BenchError(`${name} is no place in S3`, {
    code: 'place-invalid',
    exitCode: EXIT.usage,
    hint: 'give it as s3://bucket/prefix',
  });
}

class Folder implements SharedPlace {
  constructor(readonly name: string) {}

  async write(file: string, text: string): Promise<void> {
    const whole = path.join(this.name, file);
    await writeFileAtomic(whole, text).catch((cause) => unusable('write', whole, cause));
  }

  async read(file: string): Promise<string | undefined> {
    const whole = path.join(this.name, file);
    try {
      return await readFile(whole, 'utf8');
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
      return unusable('read', whole, cause);
    }
  }

  close(): void {}
}

function unusable(what: 'read' | 'write', file: string, cause: unknown): never {
  throw new BenchError(`cannot ${what} ${file}: ${messageOf(cause)}`, {
    code: 'place-unusable',
    exitCode: EXIT.usage,
    hint: 'give a folder that every worker may read and write, or s3://bucket/prefix, with --out',
    cause,
  });
}
