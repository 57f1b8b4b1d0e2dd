import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type CpuProfile, type FileTime, fileTimes } from './cpu-profile.js';

/** Where the time of loading the handler went, in a process of its own beside the function's. */
export interface InitProfile {
  readonly tool: string;
  /** Of the whole process, its start included; microseconds. */
  readonly totalUs: number;
  readonly files: readonly FileTime[];
}

const INTERVAL_US = 200;
/** The largest function's longest timeout. */
const TIMEOUT_MS = 900_000;

/** Whether a bare event asks where init time goes: `{"profileInit": true}`. */
export function asksForInitProfile(event: unknown): boolean {
  return (event as { readonly profileInit?: unknown } | null)?.profileInit === true;
}

/** Loads the handler once more under V8's CPU profiler, which samples the main thread. */
export async function initProfile(): Promise<InitProfile> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'init-profile-'));
  try {
    const flags = ['--cpu-prof', `--cpu-prof-interval=${INTERVAL_US}`, `--cpu-prof-dir=${folder}`];
    const code = `await import(${JSON.stringify(pathToFileURL(handlerFile()).href)}); process.exit(0)`;
    await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '--eval', code], {
      timeout: TIMEOUT_MS,
    });
    const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.cpuprofile'));
    const profile = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as CpuProfile;
    const tool = `Node's --cpu-prof, a sample every ${INTERVAL_US} us`;
    return { tool, totalUs: profile.endTime - profile.startTime, files: fileTimes(profile, taskRoot()) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const taskRoot = (): string => process.env.LAMBDA_TASK_ROOT ?? process.cwd();

/** What the runtime loads for `_HANDLER`, as `index.handler`. */
function handlerFile(): string {
  const [module = ''] = (process.env._HANDLER ?? '').split('.');
  const files = ['.js', '.mjs', '.cjs'].map((extension) => path.join(taskRoot(), `${module}${extension}`));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`there is no module of ${process.env._HANDLER} in ${taskRoot()}`);
  return found;
}
