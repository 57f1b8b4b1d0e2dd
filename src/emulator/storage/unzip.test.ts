import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, it } from 'node:test';
import yazl from 'yazl';
import { unzip } from './unzip.js';

const LINK = 0o120777;
const FIFO = 0o010644;
const DEVICE = 0o060644;

interface ZipEntry {
  readonly name: string;
  readonly content?: string | Buffer;
  readonly mode?: number;
}

describe('unpacking', () => {
  let directory: string;
  let target: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'coldbench-unzip-'));
    target = path.join(directory, 'target');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /**
   * The zip library refuses bad names: entries are written under names of the same length, and renamed in
   * the bytes.
   */
  const pack = async (entries: readonly ZipEntry[]): Promise<string> => {
    const zip = new yazl.ZipFile();
    const safe = entries.map(({ name }, index) => String.fromCharCode(97 + index).repeat(name.length));
    for (const [index, { content = '', mode = 0o100644 }] of entries.entries()) {
      zip.addBuffer(Buffer.from(content), safe[index] ?? '', { mode });
    }
    zip.end();
    let bytes = (await buffer(zip.outputStream)).toString('latin1');
    for (const [index, { name }] of entries.entries()) bytes = bytes.replaceAll(safe[index] ?? '', name);
    const file = path.join(directory, 'package.zip');
    writeFileSync(file, bytes, 'latin1');
    return file;
  };

  const refused = async (entries: readonly ZipEntry[], message: RegExp) => {
    await assert.rejects(unzip(await pack(entries), target), { code: 'package-refused', message });
    assert.equal(existsSync(path.join(directory, 'evil.txt')), false);
  };

  it('keeps contents, folders, modes and links that stay inside', async () => {
    const entries = [
      { name: 'bootstrap', content: '#!/bin/sh', mode: 0o100755 },
      { name: 'lib/deep/model.bin', content: Buffer.alloc(100_000, 7) },
      { name: 'lib/current', content: 'deep/model.bin', mode: LINK },
      { name: 'empty-folder/', mode: 0o040755 },
    ];
    await unzip(await pack(entries), target);
    assert.equal(readFileSync(path.join(target, 'bootstrap'), 'utf8'), '#!/bin/sh');
    assert.equal(statSync(path.join(target, 'bootstrap')).mode & 0o777, 0o755);
    assert.equal(statSync(path.join(target, 'lib/deep/model.bin')).mode & 0o777, 0o644);
    assert.equal(readlinkSync(path.join(target, 'lib/current')), 'deep/model.bin');
    assert.equal(readFileSync(path.join(target, 'lib/current')).length, 100_000);
    assert.equal(lstatSync(path.join(target, 'empty-folder')).isDirectory(), true);
  });

  const attacks: readonly [string, readonly ZipEntry[], RegExp][] = [
    ['a path up and out', [{ name: '../evil.txt' }], /invalid relative path|leaves the folder/],
    ['a path down, up and out', [{ name: 'aa/../../evil.txt' }], /invalid relative path|leaves the folder/],
    ['an absolute path', [{ name: '/tmp/evil.txt' }], /absolute path|leaves the folder/],
    ['a drive', [{ name: 'C:/evil.txt' }], /absolute path|leaves the folder/],
    ['a backslash', [{ name: '..\\evil.txt' }], /invalid characters|leaves the folder/],
    ['an absolute link', [{ name: 'link', content: '/etc/passwd', mode: LINK }], /leads out/],
    ['a link out', [{ name: 'link', content: '../evil', mode: LINK }], /leads (?:out|nowhere)/],
    ['a link to the folder above', [{ name: 'link', content: '..', mode: LINK }], /leads out/],
    ['a link to nothing', [{ name: 'link', content: 'gone', mode: LINK }], /leads nowhere/],
    [
      'links that leave together',
      [
        { name: 'dd/ee/up', content: '../..', mode: LINK },
        { name: 'dd/ee/out', content: 'up/..', mode: LINK },
      ],
      /leads out/,
    ],
    [
      'a file written through a link',
      [
        { name: 'link', content: '..', mode: LINK },
        { name: 'link/evil.txt', content: 'x' },
      ],
      /lies below link/,
    ],
    ['a named pipe', [{ name: 'pipe', mode: FIFO }], /neither file, directory nor link/],
    ['a device', [{ name: 'device', mode: DEVICE }], /neither file, directory nor link/],
    ['the same file twice', [{ name: 'file' }, { name: 'file' }], /twice/],
    ['the same file by another spelling', [{ name: 'file' }, { name: './file' }], /twice|relative/],
    ['a file that is a folder too', [{ name: 'file' }, { name: 'file/below' }], /lies below file/],
  ];
  for (const [what, entries, message] of attacks) {
    it(`refuses ${what}`, () => refused(entries, message));
  }

  it('refuses what unpacks to more than 250 MB', async () => {
    const zip = new yazl.ZipFile();
    const megabytes = Buffer.alloc(27_000_000);
    for (let index = 0; index < 10; index += 1) zip.addBuffer(megabytes, `zeros-${index}`);
    zip.end();
    const file = path.join(directory, 'bomb.zip');
    writeFileSync(file, await buffer(zip.outputStream));
    await assert.rejects(unzip(file, target), /more than 262144000 bytes/);
    assert.equal(existsSync(target), false, 'refused before anything was written');
  });

  it('refuses entries that claim more than their data can hold', async () => {
    const file = await pack([{ name: 'claims', content: 'tiny' }]);
    const bytes = readFileSync(file);
    const directoryStart = bytes.indexOf('PK\x01\x02', 'latin1');
    bytes.writeUInt32LE(200_000_000, directoryStart + 24);
    writeFileSync(file, bytes);
    await assert.rejects(unzip(file, target), { code: 'package-refused', message: /overlap/ });
  });

  it('refuses a file that is no zip', async () => {
    const file = path.join(directory, 'no.zip');
    writeFileSync(file, 'no zip at all');
    await assert.rejects(unzip(file, target), { code: 'package-refused' });
  });
});
