import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheDirectory, runCommand } from '../../src/host/index.js';
import { moveIntoPlace, removeAbandoned, temporarySibling } from '../../src/packaging/temporary.js';

const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7';
const GO = ['go', '/usr/local/go/bin/go'].find(runs);

/** False, or why the workflows cannot be linted here. */
export const WITHOUT_GO =
  GO === undefined ? 'there is no Go toolchain to build actionlint with: apt-get install golang-go' : false;

function runs(go: string): boolean {
  try {
    execFileSync(go, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The workflow linter at its pinned version, built once by Go from its module proxy, and kept among the caches. */
export async function actionlint(): Promise<string> {
  const parent = cacheDirectory('actionlint');
  const folder = path.join(parent, ACTIONLINT.split('@')[1] ?? '');
  const program = path.join(folder, 'actionlint');
  if (existsSync(program)) return program;
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const temporary = temporarySibling(folder);
  try {
    await runCommand(GO ?? 'go', ['install', ACTIONLINT], {
      env: { ...process.env, GOBIN: temporary, GOFLAGS: '-mod=mod -modcacherw' },
    });
    await moveIntoPlace(temporary, folder, 'actionlint');
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return program;
}

/** What the linter says of a workflow as if it lay in the project, whose action it may use. */
export async function lint(workflow: string, project: string): Promise<string> {
  // The linter knows a project by its `.git`, which a source archive lacks, and reads local actions there alone.
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-actionlint-'));
  const file = path.join('.github', 'workflows', 'workflow.yml');
  try {
    await mkdir(path.join(folder, '.git'));
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await cp(path.join(project, 'action.yml'), path.join(folder, 'action.yml'));
    await writeFile(path.join(folder, file), workflow);
    const child = spawn(await actionlint(), ['-no-color', file], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) said += chunk;
    return said;
  } finally {
    await rm(folder, { recursive: true });
  }
}
