import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fetchModel } from './model-fetch.js';

const CONTENT: Readonly<Record<string, string>> = { 'model.onnx': 'weights', 'saved model/part-1': 'graph' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const entry = (name: string, text: string) => ({ name, bytes: text.length, sha256: sha256(text) });

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

describe('fetching a model', () => {
  const { LAMBDA_TASK_ROOT: taskRoot, TMPDIR: usual } = process.env;
  const server = createServer((request, response) => {
    const text = CONTENT[decodeURIComponent(request.url ?? '').replace('/models/', '')];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  let url: string;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'coldbench-test-model-'));
    process.env.TMPDIR = folder;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models`;
  });

  after(async () => {
    restore('LAMBDA_TASK_ROOT', taskRoot);
    restore('TMPDIR', usual);
    await rm(folder, { recursive: true });
    server.close();
  });

  /** A package that names these files. */
  async function packaged(files: unknown): Promise<void> {
    const root = await mkdtemp(path.join(folder, 'package-'));
    process.env.LAMBDA_TASK_ROOT = root;
    if (files !== undefined) await writeFile(path.join(root, 'model-files.json'), JSON.stringify(files));
  }

  test('gives a folder of all its files, also of those in folders and with blanks in their names', async () => {
    await packaged(Object.entries(CONTENT).map(([name, text]) => entry(name, text)));
    const model = await fetchModel(url);
    for (const [name, text] of Object.entries(CONTENT))
      assert.equal(await readFile(path.join(model, name), 'utf8'), text);
  });

  test('tells which file is another than the package names, and what it is', async () => {
    await packaged([entry('model.onnx', 'other')]);
    await assert.rejects(fetchModel(`${url}/`), {
      name: 'ModelError',
      message: `${url}/model.onnx is not the model's model.onnx: it has 7 bytes and the sha256 ${sha256('weights')}, where 5 bytes and the sha256 ${sha256('other')} are wanted`,
    });
  });

  test('tells which file cannot be had, and why', async () => {
    await packaged([entry('missing', '')]);
    await assert.rejects(fetchModel(url), {
      name: 'ModelError',
      message: `cannot download the model from ${url}/missing: it answered with status 404`,
    });
    await packaged([entry('model.onnx', 'weights')]);
    await assert.rejects(fetchModel('http://127.0.0.1:2'), /cannot download the model from .*ECONNREFUSED/);
  });

  test('refuses where the package names no files', async () => {
    await packaged(undefined);
    await assert.rejects(fetchModel(url), /the package does not name the files of a model/);
  });
});
