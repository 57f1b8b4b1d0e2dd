import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Variant } from '../variant.js';
import { installRequirements } from './install.js';

describe('an installation', () => {
  let work: string;

  before(() => {
    work = mkdtempSync(path.join(os.tmpdir(), 'coldbench-install-'));
  });
  after(() => rmSync(work, { recursive: true }));

  /** Installs with a program in pip's place, which fails with a message for its first calls. */
  async function install(name: string, failures: number, message: string): Promise<readonly string[]> {
    const program = path.join(work, name);
    const calls = `${program}.calls`;
    writeFileSync(
      program,
      `#!/bin/sh\necho "$PYTHONPATH $*" >> '${calls}'\n[ $(wc -l < '${calls}') -gt ${failures} ] && exit 0\necho "${message}" >&2\nexit 1\n`,
    );
    chmodSync(program, 0o755);
    const told: string[] = [];
    await installRequirements({
      variant: { name, folder: work } as Variant,
      python: { version: '3.11.0', program, prefix: work },
      work,
      site: path.join(work, 'site'),
      progress: (line) => told.push(line),
      signal: undefined,
    });
    return told;
  }

  const HICCUP = 'ERROR: HTTP error 503 while getting a-1.0-py3-none-any.whl';

  it('tries again when a download breaks off', async () => {
    assert.equal((await install('hiccup', 2, HICCUP)).filter((line) => /again/.test(line)).length, 2);
  });

  it('gives up an index that does not answer, and says so', async () => {
    await assert.rejects(install('down', 9, HICCUP), {
      code: 'download-failed',
      message: /of down: HTTP error 503 while getting a-1\.0/,
    });
  });

  it('does not repeat what cannot succeed, as a wrong hash', async () => {
    await assert.rejects(install('wrong', 1, 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES'), {
      code: 'installation-failed',
    });
    assert.ok(existsSync(path.join(work, 'wrong.calls')));
  });

  it('builds what is published as source with tools of the lock', async () => {
    await install('wheels', 0, '');
    const calls = () => readFileSync(path.join(work, 'wheels.calls'), 'utf8').trim().split('\n');
    assert.equal(calls().length, 1);
    assert.doesNotMatch(calls().join(), /--no-build-isolation/);
    const lock = path.join(work, 'requirements.build.txt');
    writeFileSync(lock, 'setuptools==1.0 --hash=sha256:0\n');
    await install('wheels', 0, '').finally(() => rmSync(lock));
    const [, first = '', second = ''] = calls();
    const tools = path.join(work, 'pip', 'build-tools');
    assert.ok(
      first.includes(`--require-hashes`) && first.includes(`--target ${tools} --requirement ${lock}`),
    );
    assert.ok(second.startsWith(tools) && second.endsWith('--no-build-isolation'));
  });
});
