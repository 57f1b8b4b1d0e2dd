import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { exportOnnx, networkByName, seededWeights } from '../../../src/network/index.js';
import { loadScenario } from '../../../src/scenario/index.js';
import { bench } from '../../support/bench.js';
import { deployedCells } from '../../support/deployed-cells.js';
import { type Doc, openDoc } from '../../support/doc.js';

describe('docs/own-model.md', () => {
  let doc: Doc;

  before(async () => {
    doc = await openDoc('own-model.md');
    const network = networkByName('squeezenet1_1');
    await writeFile(path.join(doc.folder, 'model.onnx'), exportOnnx(network, seededWeights(network, 7)));
  });
  after(() => doc?.close());

  test('its commands do what it says', async () => {
    const [checked = ''] = doc.commands;
    assert.equal(doc.commands.length, 1);
    const { exitCode, stdout, stderr } = await doc.run(checked);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /mine\.yaml: valid, 3 cells in 3 rounds/);
    assert.match(stdout, /= onnxruntime-node-1769MB-1t: it is the reference/);
    assert.match(stdout, /✓ onnxruntime-web-1769MB-1t .* against onnxruntime-node-1769MB-1t/);
    assert.match(stdout, /! tfjs-wasm-1769MB-1t: takes tfjs-layers, not ONNX/);
  });

  test('holds to one another what is at URLs, as it says', async (t) => {
    const file = path.join(doc.folder, 'urls.yaml');
    const lines = [
      'name: urls',
      'network: {onnx: model.onnx}',
      'variants: [onnxruntime-node, onnxruntime-web]',
    ];
    await writeFile(file, `${lines.join('\n')}\nmemory: [1769]\n`);
    const { urls, close } = await deployedCells(await loadScenario(file));
    t.after(close);
    const [node = '', web = ''] = urls;
    const target = `target={urls: {onnxruntime-node: "${node}", onnxruntime-web: "${web}"}}`;
    const { exitCode, stdout, stderr } = await bench(['parity', file, '--set', target]);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^= onnxruntime-node.*\n✓ onnxruntime-web.*, against onnxruntime-node/);
    const wrong = await bench(['parity', file, '--set', target, '--set', 'network.onnx=urls.yaml']);
    assert.equal(wrong.exitCode, 2);
    assert.match(wrong.stderr, /urls\.yaml: it is no ONNX model/);
  });

  test('its commands elsewhere in the text work too', async () => {
    const run = 'npx bench run mine.yaml';
    const weighed = 'npx bench package onnxruntime-node --network model.onnx';
    assert.ok(doc.text.includes(`\`${run}\``) && doc.text.includes(`\`${weighed}\``));
    const measured = await doc.run(run);
    assert.match(measured.stdout, /model\.onnx \(sha256 [0-9a-f]{12}\)/);
    assert.match(measured.stdout, /the reference \(onnxruntime-node-1769MB-1t\)/);
    const { exitCode, stdout } = await doc.run(weighed);
    assert.equal(exitCode, 0);
    assert.match(stdout, /unzipped: .*, within Lambda's/);
  });
});
