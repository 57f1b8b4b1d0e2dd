import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BenchError } from '../../errors/index.js';
import { openRevision, presentState } from './revision.js';
import { addWorktree, sweepWorktrees } from './worktree.js';

const { signal } = new AbortController();

describe('another state of the project', () => {
  let root = '';
  let project = '';
  const cache = process.env.XDG_CACHE_HOME;
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
      cwd: project,
      encoding: 'utf8',
    }).trim();
  const handler = (folder: string) => readFile(path.join(folder, 'handlers', 'toy', 'handler.ts'), 'utf8');
  const worktrees = () => git('worktree', 'list', '--porcelain').match(/^worktree /gm)?.length;
  const open = (given: string, lines: string[] = []) =>
    openRevision(given, { project, signal, progress: (line) => lines.push(line) });

  before(async () => {
    root = await realpath(await mkdtemp(path.join(tmpdir(), 'coldbench-test-revision-')));
    process.env.XDG_CACHE_HOME = path.join(root, 'cache');
    // The project as a folder of a repository that holds more, its workspace linked as npm does it.
    project = path.join(root, 'repository', 'bench');
    await mkdir(path.join(project, 'handlers', 'toy'), { recursive: true });
    await mkdir(path.join(project, 'node_modules', 'dependency'), { recursive: true });
    await writeFile(path.join(project, 'node_modules', 'dependency', 'index.js'), 'export {};\n');
    await symlink(path.join('..', 'handlers', 'toy'), path.join(project, 'node_modules', 'toy'));
    await writeFile(path.join(project, 'package.json'), '{"name": "coldbench"}');
    await writeFile(path.join(project, 'package-lock.json'), '{}');
    await writeFile(path.join(project, '.gitignore'), 'node_modules\n');
    execFileSync('git', ['init', '--quiet', '--initial-branch', 'main', path.dirname(project)]);
    git('commit', '--quiet', '--allow-empty', '-m', 'before there were handlers');
    git('tag', 'empty');
    await writeFile(path.join(project, 'handlers', 'toy', 'handler.ts'), 'old');
    git('add', '.');
    git('commit', '--quiet', '-m', 'old');
    await writeFile(path.join(project, 'handlers', 'toy', 'handler.ts'), 'new');
  });

  after(async () => {
    if (cache === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cache;
    await rm(root, { recursive: true, force: true });
  });

  test('is checked out beside the project with its packages, and goes when it is closed', async () => {
    const revision = await open('main');
    try {
      assert.match(revision.name, /^main \(commit [0-9a-f]{12}\)$/);
      assert.deepEqual([await handler(revision.root), await handler(project)], ['old', 'new']);
      const inode = async (folder: string) =>
        (await stat(path.join(folder, 'node_modules', 'dependency', 'index.js'))).ino;
      assert.equal(await inode(revision.root), await inode(project));
      assert.equal(
        await readFile(path.join(revision.root, 'node_modules', 'toy', 'handler.ts'), 'utf8'),
        'old',
        'its handlers find its own shared code',
      );
    } finally {
      await revision.close();
    }
    assert.ok(!existsSync(revision.root));
    assert.equal(worktrees(), 1);
  });

  test('what is not committed is told', async () => {
    assert.match(
      await presentState(project),
      /^the working tree \(commit [0-9a-f]{12}, with 1 uncommitted change\)$/,
    );
  });

  test('a folder that holds the project is taken as it lies', async () => {
    const copy = path.join(root, 'copy');
    await cp(project, copy, { recursive: true, verbatimSymlinks: true });
    const revision = await open(copy);
    assert.equal(revision.root, copy);
    await revision.close();
    assert.ok(existsSync(copy));
  });

  test('what a killed process left is removed, and git forgets it', async () => {
    const folder = await addWorktree(project, git('rev-parse', 'HEAD'), signal);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const abandoned = folder.replace(`.${process.pid}-`, `.${pid}-`);
    git('worktree', 'move', folder, abandoned);
    git('worktree', 'lock', abandoned);
    assert.deepEqual(await sweepWorktrees(), [abandoned]);
    assert.equal(worktrees(), 1);
    assert.deepEqual(await readdir(path.dirname(abandoned)), []);
  });

  const refused: readonly (readonly [what: string, given: string, message: RegExp])[] = [
    ['a ref that does not exist', 'no-such-branch', /git knows no commit "no-such-branch"/],
    ['what looks like an option', '--help', /git knows no commit "--help"/],
    ['a commit without handlers', 'empty', /empty \(commit [0-9a-f]{12}\) has no handlers of coldbench/],
  ];
  for (const [what, given, message] of refused) {
    test(`${what} is a usage error, and leaves nothing`, async () => {
      await assert.rejects(open(given), isUsageError(message));
      assert.equal(worktrees(), 1);
    });
  }

  test('where there is no repository a folder must be named', async () => {
    const elsewhere = path.join(root, 'elsewhere');
    await mkdir(elsewhere);
    const options = { project: elsewhere, signal, progress: () => {} };
    await assert.rejects(openRevision('main', options), isUsageError(/is not in a git repository/));
    assert.equal(await presentState(elsewhere), `the folder ${elsewhere}`);
  });

  test('without git a folder must be named, too', async () => {
    const { PATH } = process.env;
    process.env.PATH = root;
    try {
      await assert.rejects(open('main'), isUsageError(/cannot start git/));
    } finally {
      process.env.PATH = PATH;
    }
  });
});

const isUsageError = (message: RegExp) => (error: unknown) =>
  error instanceof BenchError &&
  error.exitCode === 2 &&
  message.test(error.message) &&
  error.hint !== undefined;
