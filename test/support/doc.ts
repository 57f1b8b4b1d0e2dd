import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from './project-root.js';

/** A file of docs/, and a folder in which its commands can be run: it has the files that the page shows. */
export interface Doc {
  readonly text: string;
  readonly folder: string;
  /** The page's shell commands, a block each. */
  readonly commands: readonly string[];
  /** Runs a block as a reader would, in the folder. */
  run(commands: string, env?: NodeJS.ProcessEnv): Promise<DocResult>;
  close(): Promise<void>;
}

export interface DocResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a page shows may lean on these. */
const SHARED = ['scenarios', 'results', 'handlers'];
const BENCH = path.join(projectRoot(), 'bin', 'bench.js');

export async function openDoc(name: string): Promise<Doc> {
  const text = await readFile(path.join(projectRoot(), 'docs', name), 'utf8');
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-doc-'));
  for (const shared of SHARED) await symlink(path.join(projectRoot(), shared), path.join(folder, shared));
  for (const [, block = ''] of text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)) {
    const [, file] = /^# (\S+\.yaml)\n/.exec(block) ?? [];
    if (file !== undefined) await writeFile(path.join(folder, file), block);
  }
  return {
    text,
    folder,
    commands: [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block),
    run: (commands, env = {}) => runShell(commands, folder, env),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What a run of a page is shortened by: last, so that it comes before what the page says. */
const SHORT = [
  ...['--rounds', '1'],
  ...['cold.samples=1', 'solo.duration=200ms', 'warm.duration=300ms', 'warm.warmup=50ms'].flatMap(
    (setting) => ['--set', setting],
  ),
];

/** `npx bench` is the build that is tested. */
function runShell(commands: string, cwd: string, env: NodeJS.ProcessEnv): Promise<DocResult> {
  const script = `set -eu\nnpx() { shift; if [ "$1" = run ]; then set -- "$@" ${SHORT.join(' ')}; fi; "$NODE" "$BENCH" "$@"; }\n${commands}`;
  const options = {
    cwd,
    env: { ...process.env, ...env, NODE: process.execPath, BENCH },
    maxBuffer: 64 * 1024 * 1024,
  };
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], options, (error, stdout, stderr) => {
      const { code = 0 } = error ?? {};
      resolve({ exitCode: Number(code), stdout, stderr });
    });
  });
}
