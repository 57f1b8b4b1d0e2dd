import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeploymentPackage } from '../../src/packaging/index.js';
import { unpacked } from '../support/unpacked.js';

const BOOT = fileURLToPath(new URL('./boot.js', import.meta.url));

export interface HttpAnswer {
  readonly statusCode: number;
  readonly body: string;
}

/** A deployment package, unpacked far from the project's node_modules and booted in a plain Node. */
export interface BootedPackage {
  invoke(event: unknown): Promise<HttpAnswer>;
  /** Threads that the process had after the last event. */
  threads(): number;
}

export async function withBooted<T>(
  deployment: DeploymentPackage,
  environment: Readonly<Record<string, string>>,
  use: (booted: BootedPackage) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-package-'));
  try {
    const child = fork(BOOT, {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        LAMBDA_TASK_ROOT: await unpacked(deployment, folder),
        ...environment,
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return await useChild(child, use);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function useChild<T>(child: ChildProcess, use: (booted: BootedPackage) => Promise<T>): Promise<T> {
  const ended = once(child, 'exit');
  try {
    let { threads } = await reply(child);
    const invoke = async (event: unknown) => {
      child.send(event as object);
      const answer = await reply(child);
      threads = answer.threads;
      return answer.result;
    };
    return await use({ invoke, threads: () => threads });
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

interface Reply {
  readonly result: HttpAnswer;
  readonly threads: number;
}

async function reply(child: ChildProcess): Promise<Reply> {
  const message = await Promise.race([
    once(child, 'message').then(([value]) => value as Reply & { readonly failure?: string }),
    once(child, 'exit').then(([code, signal]) => ({ failure: `the package ended with ${signal ?? code}` })),
  ]);
  if (!('result' in message)) throw new Error(message.failure);
  return message;
}
