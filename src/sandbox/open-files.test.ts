import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { OpenFiles } from './open-files.js';

const descriptors = () => readdirSync('/proc/self/fd').length;

test('a file is opened once, read anew each time, and closed when it is not kept', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'coldbench-open-'));
  const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
  writeFileSync(first, 'one');
  writeFileSync(second, 'other');
  const files = new OpenFiles();
  const before = descriptors();
  assert.equal(files.read(first), 'one');
  writeFileSync(first, 'longer');
  assert.equal(files.read(first), 'longer');
  assert.equal(files.read(second), 'other');
  assert.equal(descriptors(), before + 2);
  files.write(first, 'again');
  files.write(first, 'AGAIN');
  assert.equal(readFileSync(first, 'utf8'), 'AGAIN', 'as one write from the beginning');
  assert.equal(descriptors(), before + 3);
  files.close((file) => file === second);
  assert.equal(descriptors(), before + 1);
  files.close();
  assert.equal(descriptors(), before);
  rmSync(folder, { recursive: true });
  assert.throws(() => files.read(first), { code: 'ENOENT' });
});
