import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { loadScenario, type Overrides, parseScenario, scenarioHash } from './index.js';

const MINIMAL = 'name: a\nvariants: [b]\n';
const NETWORKS = ['squeezenet1_1'];
const parse = (line: string, overrides: Overrides = {}) =>
  parseScenario(`${MINIMAL}${line}\n`, { file: '/s/s.yaml', networks: NETWORKS, overrides });

const SHA256 = 'ab'.repeat(32);

describe('a model of the user in place of a network', () => {
  test('is one path, and has what its file does not say', () => {
    const { network, weights } = parse('network: {onnx: m/model.onnx}');
    assert.deepEqual(network, {
      onnx: { file: '/s/m/model.onnx', sha256: '' },
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      colorOrder: 'rgb',
    });
    assert.equal(weights, 'model');
  });

  test('may be at a URL, and be told in full', () => {
    const lines = [
      `onnx: {url: "https://models.example/a.onnx", sha256: ${SHA256.toUpperCase()}}`,
      'mean: 0, std: [1, 2, 3], color-order: bgr, width: 299, height: 224',
      'output: scores, labels: names.txt, tolerance: 1e-4',
    ];
    assert.deepEqual(parse(`network: {${lines.join(', ')}}`).network, {
      onnx: { url: 'https://models.example/a.onnx', sha256: SHA256 },
      mean: [0, 0, 0],
      std: [1, 2, 3],
      colorOrder: 'bgr',
      width: 299,
      height: 224,
      output: 'scores',
      labels: '/s/names.txt',
      tolerance: 1e-4,
    });
  });

  test('takes the place of a name that the file has, where the command line names it', () => {
    const set = ['network.onnx=mine.onnx', 'network.mean=0.5'];
    const { network } = parse('network: squeezenet1_1', { set });
    assert.ok(typeof network !== 'string');
    assert.deepEqual([network.onnx, network.mean], [{ file: '/s/mine.onnx', sha256: '' }, [0.5, 0.5, 0.5]]);
  });

  const ONNX = 'the path of an ONNX file, {file: PATH} or {url: URL, sha256: ...}';
  const faults: readonly (readonly [line: string, message: string])[] = [
    ['network: 5', '3:10 network: expected the name of a network or {onnx: FILE}, got 5'],
    ['network: {mean: 1}', `3:1 missing key "onnx": expected ${ONNX}`],
    ['network: {onnx: 5}', `3:17 network.onnx: expected ${ONNX}, got 5`],
    [
      'network: {onnx: {file: a, url: "http://x/y"}}',
      '3:17 network.onnx: give a file or a url, one of them\n/s/s.yaml:3:17 network.onnx: a url needs the sha256 of what it answers',
    ],
    ['network: {onnx: {}}', '3:17 network.onnx: give a file or a url, one of them'],
    ['network: {onnx: {url: "http://x/y"}}', '3:17 network.onnx: a url needs the sha256 of what it answers'],
    ['network: {onnx: {file: a, sha: b}}', '3:27 unknown key "sha"'],
    ['network: {onnx: a, colour-order: bgr}', '3:20 unknown key "colour-order"; did you mean "color-order"?'],
    ['network: {onnx: a, color-order: gbr}', '3:33 network.color-order: expected rgb or bgr, got "gbr"'],
    ['network: {onnx: a, std: 0}', '3:25 network.std: expected a number above 0, or a list of three, got 0'],
    [
      'network: {onnx: a, mean: [1, 2]}',
      '3:26 network.mean: expected a number, or a list of three, got a list',
    ],
    ['network: {onnx: a, tolerance: 1}', '3:31 network.tolerance: expected at most 0.1, got 1'],
    [
      'network: {onnx: a}\nweights: {file: b.h5}',
      '4:10 weights: a model of your own has its weights in it: leave weights out',
    ],
    [
      'network: {onnx: a, width: 64}\ninput: {size: 64}',
      '4:15 input.size: width and height of the model are given in network: give one of them',
    ],
  ];
  for (const [line, message] of faults)
    test(`${line} is refused with line and column`, () => {
      assert.throws(() => parse(line), { exitCode: 2, message: `/s/s.yaml:${message}` });
    });

  describe('on the disk', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-own-model-'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    const load = async (line: string) => {
      await writeFile(path.join(folder, 's.yaml'), `${MINIMAL}${line}\n`);
      return loadScenario(path.join(folder, 's.yaml'));
    };

    test('is known by its sha256, and so is the scenario', async () => {
      const hashes: string[] = [];
      for (const content of ['one', 'other']) {
        await writeFile(path.join(folder, 'model.onnx'), content);
        const scenario = await load('network: {onnx: model.onnx}');
        assert.ok(typeof scenario.network !== 'string');
        assert.equal(scenario.network.onnx.sha256, createHash('sha256').update(content).digest('hex'));
        hashes.push(scenarioHash(scenario));
      }
      assert.equal(new Set(hashes).size, 2);
    });

    test('has to be there, as its labels have, and to be the one that is meant', async () => {
      const refused = (line: string, message: RegExp) => assert.rejects(load(line), { exitCode: 2, message });
      await refused('network: {onnx: absent.onnx}', /s\.yaml:3:17 network\.onnx: there is no file .*absent/);
      await refused(
        'network: {onnx: s.yaml, labels: no.txt}',
        /s\.yaml:3:33 network\.labels: there is no file/,
      );
      await refused(
        `network: {onnx: {file: s.yaml, sha256: ${SHA256}}}`,
        /s\.yaml:3:\d+ network\.onnx\.sha256: .*s\.yaml has the sha256 [0-9a-f]{64}/,
      );
    });
  });
});
