import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { goProgram } from './go-program.js';

const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7';
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
    const child = spawn(await goProgram(ACTIONLINT), ['-no-color', file], {
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
