import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './aws-world.js';
import { goProgram } from './go-program.js';

const REGISTRY = 'github.com/distribution/distribution/v3/cmd/registry@v3.0.0';

export interface Registry {
  /** As `127.0.0.1:5000`. */
  readonly host: string;
  close(): Promise<void>;
}

/** The registry of the Distribution project, which Docker's own is, on loopback and with a folder of its own. */
export async function startRegistry(): Promise<Registry> {
  const program = await goProgram(REGISTRY);
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const file = path.join(folder, 'config.yml');
  await writeFile(
    file,
    `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${folder}}}\nhttp: {addr: "${host}"}\n`,
  );
  const child = spawn(program, ['serve', file], {
    stdio: 'ignore',
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
  });
  const ended = once(child, 'exit');
  const close = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  while (child.exitCode === null) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer?.ok) return { host, close };
    await sleep(50);
  }
  await close();
  throw new Error(`the registry ended with ${child.exitCode}`);
}
