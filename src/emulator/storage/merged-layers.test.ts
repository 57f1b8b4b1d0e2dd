import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { bytes } from '../../units/index.js';
import type { StoredCode } from './code-store.js';
import { MergedLayers } from './merged-layers.js';
import { UNPROTECTED } from './protection.js';

describe('merged layers', () => {
  let root = '';
  let merged: MergedLayers;

  before(() => {
    root = mkdtempSync(path.join(tmpdir(), 'coldbench-test-layers-'));
    mkdirSync(path.join(root, 'merged'));
    merged = new MergedLayers(path.join(root, 'merged'), UNPROTECTED, (error) => assert.fail(String(error)));
  });
  after(() => rmSync(root, { recursive: true }));

  /** A layer of files; what ends in a slash is a directory, what begins with -> is a link. */
  const layer = (name: string, files: Readonly<Record<string, string>>): StoredCode => {
    const taskRoot = path.join(root, name);
    mkdirSync(taskRoot);
    for (const [file, content] of Object.entries(files)) {
      const target = path.join(taskRoot, file);
      mkdirSync(path.dirname(target), { recursive: true });
      if (content.startsWith('->')) symlinkSync(content.slice(2), target);
      else writeFileSync(target, content, { mode: 0o755 });
    }
    const sizes = { sizeBytes: bytes(0), unzippedBytes: bytes(0), archive: null };
    return { taskRoot, sha256: name, ...sizes, retain: () => undefined, release: () => undefined };
  };

  it('are all there, and of one name the later', async () => {
    const low = layer('low', { 'bin/tool': 'low', 'lib/a': 'a', link: '->lib/a' });
    const high = layer('high', { 'bin/tool': 'high', 'lib/b': 'b' });
    const held = await merged.merge([low, high]);
    const read = (file: string) => readFileSync(path.join(held.taskRoot, file), 'utf8');
    assert.deepEqual(['bin/tool', 'lib/a', 'lib/b'].map(read), ['high', 'a', 'b']);
    assert.equal(statSync(path.join(held.taskRoot, 'bin/tool')).mode & 0o777, 0o755);
    assert.equal(readlinkSync(path.join(held.taskRoot, 'link')), 'lib/a');
    held.release();
    await merged.settled();
    assert.equal(existsSync(held.taskRoot), false);
  });

  it('replace a file by a directory, a directory by a file, and never write through a link', async () => {
    const low = layer('kinds-low', { one: 'file', 'two/inner': 'file', three: '->kept', kept: 'kept' });
    const high = layer('kinds-high', { 'one/inner': 'new', two: 'new', three: 'new' });
    const held = await merged.merge([low, high]);
    const read = (file: string) => readFileSync(path.join(held.taskRoot, file), 'utf8');
    assert.deepEqual(['one/inner', 'two', 'three', 'kept'].map(read), ['new', 'new', 'new', 'kept']);
    held.release();
    await merged.settled();
  });

  it('are made once for one list, and again for another order', async () => {
    const [low, high] = [layer('order-low', { who: 'low' }), layer('order-high', { who: 'high' })];
    const [one, same, other] = await Promise.all([
      merged.merge([low, high]),
      merged.merge([low, high]),
      merged.merge([high, low]),
    ]);
    assert.equal(one.taskRoot, same.taskRoot);
    assert.equal(readFileSync(path.join(other.taskRoot, 'who'), 'utf8'), 'low');
    one.release();
    assert.equal(readFileSync(path.join(same.taskRoot, 'who'), 'utf8'), 'high');
    for (const held of [same, other]) held.release();
    await merged.settled();
  });
});
