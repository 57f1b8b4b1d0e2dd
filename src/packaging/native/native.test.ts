import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { FileContent, TaskFile } from '../task-file.js';
import { readElf } from './elf.js';
import { type NativeFacts, nativeFacts } from './facts.js';
import { isKnown, nativeFaults } from './faults.js';
import { lambdaSystem } from './lambda-systems.js';
import { compareVersions, parseSymbolVersion } from './version.js';

const fileContent = (file: string): FileContent => ({ kind: 'file', file, shareable: false });
const at = (name: string, content: FileContent): TaskFile => ({
  ...{ path: name, dependency: 'a', executable: false },
  content,
});

describe('what native files need', () => {
  let folder: string;
  /** This very program: an ELF file where tests run. */
  const node = process.execPath;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-native-'));
  });
  after(() => rm(folder, { recursive: true }));

  test('is what readelf says of them', async (context) => {
    const told = spawnSync('readelf', ['--wide', '--dynamic', '--version-info', node], {
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    if (told.error !== undefined) return context.skip('readelf is not installed');
    const facts = await readElf(fileContent(node));
    assert.ok(facts !== null);
    const needed = [...told.stdout.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name);
    assert.deepEqual(facts.needed, needed);
    const versions = [...told.stdout.matchAll(/Name: (\S+)\s+Flags: .*Version: \d+/g)].map(
      ([, name]) => name,
    );
    assert.ok(versions.length > 5);
    assert.deepEqual([...facts.versions.values()].flat().toSorted(), versions.toSorted());
  });

  test('is nothing for what is no native file, cut off, or damaged', async () => {
    const whole = (await readFile(node)).subarray(0, 8192);
    const file = path.join(folder, 'damaged.so');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.array(fc.tuple(fc.nat(4095), fc.nat(255)), { maxLength: 20 }),
        async (length, changes) => {
          const damaged = Buffer.from(whole.subarray(0, length));
          for (const [place, value] of changes) if (place < length) damaged[place] = value;
          await writeFile(file, damaged);
          const facts = await readElf(fileContent(file));
          assert.deepEqual(await readElf({ kind: 'bytes', bytes: damaged }), facts);
        },
      ),
      { numRuns: 60 },
    );
    await writeFile(file, '/* GNU ld script */');
    assert.equal(await readElf(fileContent(file)), null);
  });

  test('leaves out what the package brings itself', async () => {
    const alone = await nativeFacts([at('bin/node.so', fileContent(node))]);
    assert.equal(alone.files, 1);
    assert.ok(alone.newest.GLIBC !== undefined && alone.newest.GLIBCXX !== undefined);
    assert.equal(alone.newest.GLIBC.file, 'bin/node.so');
    const together = await nativeFacts([
      at('bin/node.so', fileContent(node)),
      at('lib/libstdc++.so.6', fileContent(node)),
    ]);
    assert.equal(together.newest.GLIBCXX, undefined);
    assert.equal(together.newest.GLIBC?.version, alone.newest.GLIBC.version);
  });

  test('is asked by what is made at packaging as by what was installed', async () => {
    const installed = await nativeFacts([at('model/compiled.so', fileContent(node))]);
    const made = at('model/compiled.so', { kind: 'bytes', bytes: await readFile(node) });
    assert.deepEqual(await nativeFacts([made]), installed);
    assert.equal(installed.files, 1);
  });

  test('is read of native files alone', async () => {
    const text = at('a.so', { kind: 'bytes', bytes: new Uint8Array(9) });
    assert.deepEqual(await nativeFacts([text, at('a.js', fileContent(node))]), {
      files: 0,
      machines: {},
      newest: {},
      musl: null,
    });
  });
});

describe('versions of symbols', () => {
  test('are ordered by number', () => {
    assert.deepEqual(['2.9', '2.34', '2.17', '2.2.5'].sort(compareVersions), [
      '2.2.5',
      '2.9',
      '2.17',
      '2.34',
    ]);
  });

  test('of other libraries, and private ones, are none', () => {
    assert.equal(parseSymbolVersion('GLIBC_PRIVATE'), null);
    assert.equal(parseSymbolVersion('OPENSSL_3.0.0'), null);
    assert.deepEqual(parseSymbolVersion('CXXABI_1.3.13'), { family: 'CXXABI', version: '1.3.13' });
  });
});

describe('runtimes of AWS Lambda', () => {
  const nameOf = (runtime: string) => lambdaSystem(runtime)?.name ?? null;

  test('are known by what they stand on', () => {
    const old = ['nodejs18.x', 'python3.9', 'python3.11', 'provided.al2'];
    assert.deepEqual(new Set(old.map(nameOf)), new Set(['Amazon Linux 2']));
    const newer = ['nodejs20.x', 'nodejs22.x', 'python3.12', 'python3.13', 'provided.al2023'];
    assert.deepEqual(new Set(newer.map(nameOf)), new Set(['Amazon Linux 2023']));
    assert.deepEqual(['java21', 'nodejs', 'ruby3.3'].map(nameOf), [null, null, null]);
  });
});

describe('what speaks against native files on AWS', () => {
  const facts: NativeFacts = {
    files: 2,
    machines: { x86_64: 'a.so' },
    newest: { GLIBC: { version: '2.28', file: 'a.so' }, GLIBCXX: { version: '3.4.22', file: 'b.so' } },
    musl: null,
  };

  test('is an older C library', () => {
    const needs = 'a.so needs GLIBC_2.28, and python3.11 (Amazon Linux 2) has GLIBC_2.26';
    assert.deepEqual(nativeFaults(facts, { kind: 'zip', runtime: 'python3.11' }, 'x86_64'), [needs]);
    assert.deepEqual(nativeFaults(facts, { kind: 'zip', runtime: 'python3.12' }, 'x86_64'), []);
  });

  test('is the older C library of a base image of AWS, and of no other that anybody knows', () => {
    const on = (base?: string) => nativeFaults(facts, { kind: 'image', base }, 'x86_64');
    for (const base of [
      'registry.example/lambda/python:3.11',
      'registry.example/amazon/aws-lambda-python:3.11',
    ])
      assert.deepEqual(on(base), [`a.so needs GLIBC_2.28, and ${base} (Amazon Linux 2) has GLIBC_2.26`]);
    for (const tag of ['3.11.2026.11.01', '3.11-x86_64', '3.9'])
      assert.equal(on(`registry.example/lambda/python:${tag}`).length, 1, tag);
    assert.equal(on('registry.example/lambda/nodejs:18').length, 1);
    assert.equal(on('registry.example/lambda/provided:al2').length, 1);
    const others = ['mine/python:3.11', 'lambda-python:3.11', 'my-lambda/python:3.11', 'lambda/java:8'];
    for (const base of ['lambda/python:3.12', 'lambda/provided:al2023', ...others])
      assert.deepEqual(on(`registry.example/${base}`), [], base);
    assert.deepEqual(on(), []);
    assert.ok(isKnown({ kind: 'image', base: 'registry.example/lambda/python:3.12' }));
    assert.ok(!isKnown({ kind: 'image', base: 'oci:./lambda-python' }));
  });

  test('is another machine, in an image too', () => {
    const other = ['a.so is for x86_64, not arm64'];
    assert.deepEqual(nativeFaults(facts, { kind: 'image' }, 'arm64'), other);
  });

  test('is another C library', () => {
    const musl = { ...facts, musl: 'node_modules/@img/sharp-linuxmusl-x64/lib/sharp.node' };
    assert.match(
      nativeFaults(musl, { kind: 'zip', runtime: 'nodejs20.x' }, 'x86_64').join(),
      /sharp\.node is for musl, and nodejs20\.x/,
    );
  });
});
