import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { loadScenario } from '../src/scenario/index.js';
import { bench, spawnEmulateCommand } from './support/bench.js';
import { type Doc, type DocResult, openDoc } from './support/doc.js';
import { projectRoot } from './support/project-root.js';

async function opened(t: TestContext, name: string): Promise<Doc> {
  const doc = await openDoc(name);
  t.after(() => doc.close());
  return doc;
}

const fine = ({ exitCode, stderr }: DocResult) => assert.equal(exitCode, 0, stderr);

describe('the commands of docs/aws.md', () => {
  // The first block is run in test/tools/docs, where there is something that answers as AWS does.
  test('that need no AWS do what it says', async (t) => {
    const doc = await opened(t, 'aws.md');
    const [, named = '', image = ''] = doc.commands;
    assert.equal(doc.commands.length, 3);
    const result = await doc.run(named);
    fine(result);
    assert.match(result.stdout, /aws\.yaml: valid, 2 cells in 3 rounds/);
    assert.match(result.stdout, /arn:aws:lambda:\*:123456789012:function:coldbench-\*/);
    assert.doesNotMatch(result.stdout, /iam:CreateRole/);
    const ofImage = await doc.run(image);
    fine(ofImage);
    assert.match(ofImage.stdout, /image\.yaml: valid, 1 cells/);
  });
});

describe('the commands of docs/methodology.md', () => {
  test('show the committed run', async (t) => {
    const doc = await opened(t, 'methodology.md');
    const [shown = '', doctor = ''] = doc.commands;
    assert.equal(doc.commands.length, 2);
    const result = await doc.run(shown);
    fine(result);
    assert.match(result.stdout, /Warm, under load: closed loop, 40 connections/);
    assert.match(result.stdout, /cannot tell/);
    const figures = await readFile(path.join(doc.folder, 'figures.csv'), 'utf8');
    assert.ok(figures.split('\n').length > 500);
    const looked = await doc.run(doctor);
    // 4: it found a problem, which is its work.
    assert.ok([0, 4].includes(looked.exitCode), looked.stderr);
  });
});

describe('docs/emulator.md', () => {
  test('serves at its port what it says, to any key and secret', async (t) => {
    const { text, commands } = await opened(t, 'emulator.md');
    // The calibration is run, at other sizes, by test/run/calibrate.alone.test.ts.
    assert.equal(commands.length, 2);
    const [, port = ''] = /^npx bench emulate --port (\d+)$/m.exec(text) ?? [];
    const [, named = ''] =
      /^aws --endpoint-url http:\/\/127\.0\.0\.1:(\d+) --region us-east-1 /m.exec(text) ?? [];
    assert.ok(port !== '' && port === named);
    const emulator = await spawnEmulateCommand(['--port', '0']);
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const client = new LambdaClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
    t.after(async () => {
      client.destroy();
      emulator.kill('SIGTERM');
      await emulator.exited;
    });
    assert.deepEqual((await client.send(new ListFunctionsCommand({}))).Functions, []);
  });
});

describe('docs/results.md', () => {
  test('prints the committed run, and writes it in the formats that it names', async (t) => {
    const { folder, commands, run } = await opened(t, 'results.md');
    assert.equal(commands.length, 1);
    fine(await run(commands[0] ?? ''));
    const written = await readdir(path.join(folder, 'reports'));
    assert.deepEqual(written.sort(), ['report.html', 'table.csv', 'table.md']);
  });
});

describe('docs/notebooks.md', () => {
  // They are executed in test/tools, where there is Python's nbclient.
  test('exports the notebooks that it names', async (t) => {
    const { folder, commands, run } = await opened(t, 'notebooks.md');
    fine(await run(commands[0] ?? ''));
    const names = (await readdir(folder)).filter((name) => name.endsWith('.ipynb'));
    assert.deepEqual(names.sort(), ['reference.ipynb', 'walkthrough.ipynb']);
  });
});

describe('the pages of docs/', async () => {
  const folder = path.join(projectRoot(), 'docs');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md'));
  const pages = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(path.join(folder, name), 'utf8') })),
  );

  test('each is named by the README', async () => {
    const readme = await readFile(path.join(projectRoot(), 'README.md'), 'utf8');
    for (const { name } of pages) assert.ok(readme.includes(`docs/${name}`), name);
  });

  test('run scenarios that are there, and valid', async () => {
    const files = pages.flatMap(({ name, text }) =>
      [...text.matchAll(/^npx bench run (scenarios\/\S+)/gm)].map(([, file = '']) => ({ name, file })),
    );
    assert.ok(files.length >= 4);
    for (const { name, file } of files)
      await assert.doesNotReject(loadScenario(path.join(projectRoot(), file)), `${name}: ${file}`);
  });

  test('name commands that there are', async () => {
    const { stdout } = await bench(['--help']);
    const known = new Set([...stdout.matchAll(/^ {2}bench (\w+)/gm)].map(([, command]) => command));
    for (const { name, text } of pages)
      for (const [, command = ''] of text.matchAll(/(?:^|`)(?:npx )?bench (\w+)/gm))
        assert.ok(known.has(command), `${name}: bench ${command}`);
  });

  test('link to pages that are there', () => {
    for (const { name, text } of pages)
      for (const [, link = ''] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g))
        assert.ok(existsSync(path.join(folder, link)), `${name}: ${link}`);
  });
});

describe('the commands of docs/cost.md', () => {
  test('tell what a month costs, and take the scenario that the page shows', async (t) => {
    const doc = await opened(t, 'cost.md');
    const [costs = '', scenario = ''] = doc.commands;
    assert.equal(doc.commands.length, 2);
    const result = await doc.run(costs);
    fine(result);
    assert.match(result.stdout, /Cost: an invocation, warm and cold \(USD\)/);
    assert.match(
      result.stdout,
      /cheapest with solo\.p99 <= 300ms: onnxruntime-node at 1,536 MB, \$0\.58 per million/,
    );
    assert.match(result.stdout, /a month of 10\/s, Poisson arrivals/);
    assert.match(result.stdout, /busy 2m 00s, idle 30m 00s in turns/);
    const validated = await doc.run(scenario);
    fine(validated);
    assert.match(validated.stdout, /cost\.yaml: valid/);
  });
});

describe('docs/replay.md', () => {
  test('has a scenario and a trace that can be read', async (t) => {
    const { commands, run } = await opened(t, 'replay.md');
    const [all = ''] = commands;
    assert.equal(commands.length, 1);
    // The run itself is made by test/tools/docs.
    const result = await run(all.replace(/^npx bench run .*$/m, ''));
    fine(result);
    assert.match(result.stdout, /replay\.yaml: valid, 1 cells in 2 rounds/);
  });
});

describe('docs/packages.md', () => {
  test('explains a package', async (t) => {
    const { commands, run } = await opened(t, 'packages.md');
    const [explain = ''] = commands;
    const result = await run(explain);
    fine(result);
    assert.match(result.stdout, /onnxruntime-node/);
  });
});
