import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { interpreterOf } from './python.js';

describe('the Python of a runtime', () => {
  let root: string;

  before(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'coldbench-pythons-'));
  });
  after(() => rmSync(root, { recursive: true }));

  /** A program that tells a version, as Python does when it is asked. */
  function program(folder: string, name: string, version: string): string {
    const file = path.join(root, folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho '["${version}", "${file}", "${path.dirname(file)}"]'\n`);
    chmodSync(file, 0o755);
    return file;
  }

  it('is of the same minor version, wherever on the path it lies', async () => {
    program('exact/a', 'python3', '3.12.1');
    const wanted = program('exact/b', 'python3.11', '3.11.9');
    const found = await interpreterOf('3.11', `${root}/exact/a:${root}/exact/b`);
    assert.deepEqual(found, { version: '3.11.9', program: wanted, prefix: path.join(root, 'exact/b') });
    // 3.1 is no beginning of 3.11.
    assert.equal((await interpreterOf('3.1', `${root}/exact/b:${root}/exact/a`)).version, '3.12.1');
  });

  it('is any other where there is none, and not one that does not run', async () => {
    writeFileSync(program('other/a', 'python3.13', ''), '#!/bin/sh\nexit 1\n');
    program('other/b', 'python3', '3.10.2');
    assert.equal((await interpreterOf('3.13', `${root}/other/a:${root}/other/b`)).version, '3.10.2');
  });

  it('is what a link leads to', async () => {
    const file = program('links/real', 'python-of-its-own', '3.9.1');
    mkdirSync(path.join(root, 'links/bin'));
    symlinkSync(file, path.join(root, 'links/bin/python3.9'));
    assert.equal((await interpreterOf('3.9', `${root}/links/bin`)).program, file);
  });

  it('is missed where there is none at all', async () => {
    await assert.rejects(interpreterOf('3.11', path.join(root, 'nowhere')), { code: 'runtime-missing' });
  });
});
