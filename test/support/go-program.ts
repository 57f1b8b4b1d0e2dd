import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory, runCommand } from '../../src/host/index.js';
import { moveIntoPlace, removeAbandoned, temporarySibling } from '../../src/packaging/temporary.js';

const GO = ['go', '/usr/local/go/bin/go'].find(runs);

/** False, or why programs in Go cannot be built here. */
export const WITHOUT_GO = GO === undefined ? 'there is no Go toolchain: apt-get install golang-go' : false;

function runs(go: string): boolean {
  try {
    execFileSync(go, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A program at a pinned version, `<module>/<name>[/v2]@<version>`, built once by Go from its module proxy, and kept. */
export async function goProgram(source: string): Promise<string> {
  const [module = '', version = ''] = source.split('@');
  // A major version is part of a module's path, and not of its program's name.
  const name = path.basename(module.replace(/\/v\d+$/, ''));
  const parent = cacheDirectory('go', name);
  const folder = path.join(parent, version);
  const program = path.join(folder, name);
  if (existsSync(program)) return program;
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const temporary = temporarySibling(folder);
  try {
    await runCommand(GO ?? 'go', ['install', source], {
      env: { ...process.env, GOBIN: temporary, GOFLAGS: '-mod=mod -modcacherw' },
    });
    await moveIntoPlace(temporary, folder, name);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return program;
}
