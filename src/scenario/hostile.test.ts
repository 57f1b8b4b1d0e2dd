import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { BenchError } from '../errors/index.js';
import { loadScenario, parseScenario } from './index.js';

const MEBIBYTE = 1_048_576;

suite('a hostile file', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-scenario-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const refused = async (file: string, message: RegExp) =>
    assert.rejects(loadScenario(file), (error) => {
      assert.ok(error instanceof BenchError, String(error));
      assert.equal(error.exitCode, 2);
      assert.equal(error.code, 'scenario-unreadable');
      assert.match(error.message, message);
      assert.ok(error.hint);
      return true;
    });

  test('that does not exist is named', () =>
    refused(path.join(folder, 'none.yaml'), /none\.yaml: no such file/));

  test('whose name holds a NUL is refused', () => refused('a\u0000b', /cannot read/));

  test('that is a directory is refused', () => refused(folder, /is a directory/));

  test('of 100 MB is refused before it is read', async () => {
    const file = path.join(folder, 'large.yaml');
    await writeFile(file, '');
    await truncate(file, 100e6);
    await refused(file, /larger than 1 MiB/);
  });

  test('of one byte over 1 MiB is refused, one of 1 MiB is read', async () => {
    const file = path.join(folder, 'limit.yaml');
    await writeFile(file, `#${'x'.repeat(MEBIBYTE)}`);
    await refused(file, /larger than 1 MiB/);
    await writeFile(file, `#${'x'.repeat(MEBIBYTE - 1)}`);
    await assert.rejects(loadScenario(file), { code: 'scenario-invalid' });
  });

  test('that is a FIFO is refused without waiting for a writer', async () => {
    const file = path.join(folder, 'fifo.yaml');
    execFileSync('mkfifo', [file]);
    await refused(file, /not a regular file/);
  });

  test('that is a device is refused', () => refused('/dev/zero', /not a regular file/));

  test('that is not UTF-8 is refused', async () => {
    const file = path.join(folder, 'latin1.yaml');
    await writeFile(file, Buffer.from('name: caf\u00e9', 'latin1'));
    await refused(file, /not a text in UTF-8/);
    await writeFile(file, Buffer.from('\ufeffname: a', 'utf16le'));
    await refused(file, /not a text in UTF-8/);
  });

  test('of binary noise is refused', async () => {
    const file = path.join(folder, 'noise.yaml');
    await writeFile(file, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
    await refused(file, /not a text in UTF-8/);
  });
});

suite('a hostile text', () => {
  const refused = (text: string, message: RegExp) =>
    assert.throws(
      () => parseScenario(text, { file: 's.yaml' }),
      (error) => {
        assert.ok(error instanceof BenchError, String(error));
        assert.equal(error.exitCode, 2);
        assert.match(error.message, message);
        assert.ok(error.message.length < 20_000, `a message of ${error.message.length} characters`);
        return true;
      },
    );
  const filled = (piece: string, characters = MEBIBYTE) =>
    piece.repeat(Math.floor(characters / piece.length));

  test('whose aliases explode is refused', () => {
    const levels = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [name, last] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih'].map((pair) => [...pair])) {
      levels.push(`${name}: &${name} [${filled(`*${last}, `, 40)}]`);
    }
    refused(levels.join('\n'), /^s\.yaml:2:\d+ aliases expand to too much$/);
  });

  test('with an alias inside what it stands for is refused', () => {
    refused('name: a\nmemory: &m [512, *m]', /^s\.yaml:2:18 the alias \*m contains itself$/);
    refused('input: &i\n  images: *i', /^s\.yaml:2:11 the alias \*i contains itself$/);
  });

  test('with an alias of nothing is refused', () => {
    refused('name: a\nname: *nobody', /^s\.yaml:2:7 the alias \*nobody has no anchor before it$/m);
    refused('name: *nobody', /^s\.yaml:1:7 the alias \*nobody has no anchor before it$/);
  });

  test('with control characters is refused where the first one stands', () => {
    refused('name: a\nrounds: \u0000', /^s\.yaml:2:9 the control character U\+0000 is no text$/);
    refused('name: \u001b[31mred', /U\+001B/);
  });

  test('of several documents is refused', () => {
    refused('name: a\n---\nname: b', /^s\.yaml:2:1 a second document starts here; a scenario is one$/);
  });

  test('with a key twice is refused, beside its other errors', () => {
    refused('name: a\nname: b\nrounds: 0', /^s\.yaml:2:1 duplicate key "name"$/m);
    refused('name: a\nname: b\nrounds: 0', /^s\.yaml:3:9 rounds: expected/m);
    refused('name: a\nrounds: 3\nrounds:\n', /^s\.yaml:3:1 duplicate key "rounds"$/m);
  });

  test('with keys of the prototype is refused, and changes no prototype', () => {
    refused('__proto__: {name: a}', /^s\.yaml:1:1 unknown key "__proto__"$/m);
    refused('warm: {__proto__: {connections: 1}}', /^s\.yaml:1:8 unknown key "__proto__"$/m);
    refused('constructor: 1\ntoString: 2', /unknown key "constructor"/);
    assert.equal(({} as { name?: string }).name, undefined);
  });

  test('with tags is refused', () => {
    refused('name: !!js/function "function () {}"', /^s\.yaml:1:7 Unresolved tag: .*js\/function/m);
    refused('name: !!binary aGVsbG8=', /Unresolved tag/);
    refused('memory: !!set {512}', /Unresolved tag/);
  });

  test('with merge keys, or in YAML 1.1, means no more than it says', () => {
    refused('%YAML 1.1\n---\nname: a\n<<: {rounds: 5}', /unknown key "<<"/);
  });

  test('that is empty, a list or a scalar is refused', () => {
    refused('', /^s\.yaml:1:1 expected a map of keys, got nothing$/);
    refused('# only a comment\n', /expected a map of keys, got nothing$/);
    refused('- name: a', /^s\.yaml:1:1 expected a map of keys, got a list$/);
    refused('name', /^s\.yaml:1:1 expected a map of keys, got "name"$/);
  });

  test('with keys that are no words is refused', () => {
    refused('? [a, b]\n: c', /^s\.yaml:1:3 /);
    refused('? {a: b}\n: c', /^s\.yaml:1:3 /);
  });

  test('nested deeply is refused, not a stack overflow', () => {
    for (const text of [
      `name: ${'['.repeat(10_000)}${']'.repeat(10_000)}`,
      `name: ${'['.repeat(10_000)}`,
      `name: ${'{a: '.repeat(2_000)}`,
      '- '.repeat(10_000),
      '? '.repeat(10_000),
      Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    ]) {
      refused(text, /nested more than 64 levels deep/);
    }
  });

  test('of a mebibyte of marks is refused as too much', () => {
    for (const mark of [
      '[',
      '{',
      '- ',
      '? ',
      'a: ',
      'a:\n',
      '[]',
      '"',
      ']',
      '&a ',
      '- *a\n',
      '- !t a\n',
      '#\n',
      '\n',
      '---\n',
    ]) {
      refused(filled(mark), /this is too much YAML for a scenario/);
    }
  });

  test('with a very long scalar or key is refused with a short message', () => {
    refused(`name: ${'a'.repeat(1_000_000)}`, /^s\.yaml:1:7 name: expected a name .*\.\.\."$/m);
    refused(`${'k'.repeat(1_000)}: 1`, /unknown key "k{60}\.\.\."$/m);
    refused(`? ${'k'.repeat(900_000)}\n: 1`, /unknown key "k{60}\.\.\."$/m);
  });

  test('cannot steer the terminal through a message', () => {
    refused('"\\e[31mred": 1', /unknown key "\\u\{1b\}\[31mred"/);
    refused('name: "\\u202Etxt"', /got "\\u\{202e\}txt"/);
  });

  test('with thousands of errors shows the first of them and their number', () => {
    const text = Array.from({ length: 500 }, (_, index) => `key${index}: 1`).join('\n');
    refused(text, /\nand 452 more$/);
  });
});
