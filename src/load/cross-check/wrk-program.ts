import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError, EXIT } from '../../errors/index.js';
import { makeTemporaryDirectory, runCommand } from '../../host/index.js';
import { type Microseconds, toSeconds } from '../../units/index.js';
import type { LoadPlan, LoadRequest } from '../plan.js';
import type { PrintedFigures } from './figures.js';
import { parseWrkOutput } from './wrk-output.js';

export const CROSS_CHECKS = ['wrk', 'wrk2'] as const;
export type CrossCheckProgram = (typeof CROSS_CHECKS)[number];

const REMEDY: Readonly<Record<CrossCheckProgram, string>> = {
  wrk: 'install it (apt-get install wrk, brew install wrk), or leave --cross-check out',
  wrk2: 'build it from its sources, put the binary on PATH by the name wrk2, or leave --cross-check out',
};

/** The version of a program as it tells it. Throws a BenchError (exit code 2) where it is not installed. */
export function versionOf(program: CrossCheckProgram): Promise<string> {
  return new Promise((resolve, reject) => {
    // Both print their usage as well, and end with 1.
    execFile(program, ['--version'], (error, stdout, stderr) => {
      if (error !== null && error.code === 'ENOENT') reject(notInstalled(program));
      else resolve(/^wrk2? (\S+)/m.exec(`${stdout}${stderr}`)?.[1] ?? 'of unknown version');
    });
  });
}

function notInstalled(program: CrossCheckProgram): BenchError {
  return new BenchError(`${program} is not installed, or not on PATH`, {
    code: 'cross-check-missing',
    exitCode: EXIT.usage,
    hint: REMEDY[program],
  });
}

/** wrk has no option for methods and bodies; what they are comes by the environment, so nothing needs quotes. */
const SCRIPT = `wrk.method = os.getenv("COLDBENCH_METHOD")
local body = os.getenv("COLDBENCH_BODY")
if body then
  local file = assert(io.open(body, "rb"))
  wrk.body = file:read("*a")
  file:close()
end
`;

/** Loads the plan's URL by the program for so many whole seconds, and reads what it prints. */
export async function runProgram(
  program: CrossCheckProgram,
  plan: LoadPlan,
  durationUs: Microseconds,
  signal: AbortSignal,
): Promise<PrintedFigures> {
  const folder = makeTemporaryDirectory('cross-check');
  try {
    const script = path.join(folder, 'request.lua');
    await writeFile(script, SCRIPT);
    const env = { ...process.env, ...environmentOf(plan.requests[0]) };
    const { stdout } = await runCommand(program, argumentsOf(plan, durationUs, script), { env, signal });
    return parseWrkOutput(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function environmentOf(request: LoadRequest | undefined): NodeJS.ProcessEnv {
  const { method = 'GET', bodyFile } = request ?? {};
  return {
    COLDBENCH_METHOD: method,
    ...(bodyFile === undefined ? {} : { COLDBENCH_BODY: path.resolve(bodyFile) }),
  };
}

function argumentsOf(plan: LoadPlan, durationUs: Microseconds, script: string): string[] {
  const { connections, threads = 1, timeoutUs, requests, loop, url } = plan;
  const headers = Object.entries(requests[0]?.headers ?? {});
  const rate = loop?.kind === 'open' ? ['-R', String(loop.stages[0]?.fromRate)] : [];
  return [
    ...['-c', String(connections), '-t', String(threads), '-d', `${toSeconds(durationUs)}s`],
    ...['--timeout', `${Math.ceil(toSeconds(timeoutUs))}s`, '--latency', '-s', script],
    ...rate,
    ...headers.flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    url,
  ];
}
