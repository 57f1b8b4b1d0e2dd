import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { cli } from '../../src/cli/cli.js';
import { networks } from '../../src/network/index.js';
import { Client } from '../emulator/support.js';
import { bench, spawnEmulateCommand } from '../support/bench.js';
import { projectRoot } from '../support/project-root.js';

const COMMANDS = [
  'run',
  'validate',
  'schema',
  'variants',
  'prepare',
  'package',
  'parity',
  'emulate',
  'load',
  'compare',
  'report',
  'clean',
];

describe('the command line', () => {
  test('--help lists every command, and each has a help of its own with examples', async () => {
    const { stdout } = await bench(['--help']);
    for (const command of COMMANDS) {
      assert.match(stdout, new RegExp(`bench ${command}\\b`));
      assert.match(await cli([command]).getHelp(), /Examples:/, command);
    }
    const run = await bench(['run', '--help']);
    assert.equal(run.exitCode, 0);
    assert.equal(run.stdout.trim(), (await cli(['run']).getHelp()).trim());
  });

  test('goes on when nobody reads its messages', async () => {
    const child = spawn(process.execPath, [path.join(projectRoot(), 'bin', 'bench.js'), 'run', 'nope.yaml'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.destroy();
    const [exitCode] = await once(child, 'close');
    assert.equal(exitCode, 2);
  });

  const usageErrors: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no command', [], /name a command/],
    ['an unknown command', ['bogus'], /bogus/],
    ['an unknown option', ['variants', '--jsno'], /jsno/],
    ['a scenario that is not there', ['run', 'nope.yaml'], /nope\.yaml: no such file/],
    [
      'a mistyped field',
      ['validate', 'scenarios/squeezenet.yaml', '--set', 'warm.durtion=3s'],
      /did you mean "duration"/,
    ],
    ['an unknown variant', ['package', 'onnxruntime-nod'], /did you mean "onnxruntime-node"/],
    ['a run that is not there', ['report', 'results/nope'], /no run at/],
  ];
  for (const [what, args, message] of usageErrors) {
    test(`${what} is a usage error: exit code 2, a hint, and nothing on standard output`, async () => {
      const result = await bench(args);
      assert.equal(result.exitCode, 2);
      assert.match(result.stderr, message);
      assert.match(result.stderr, /hint: /);
      assert.equal(result.stdout, '');
    });
  }

  test('schema prints what editors are given', async () => {
    const committed = await readFile(path.join(projectRoot(), 'scenario.schema.json'), 'utf8');
    assert.deepEqual(JSON.parse((await bench(['schema'])).stdout), JSON.parse(committed));
  });

  test('schema lets editors complete every network that there is', async () => {
    const { properties } = JSON.parse((await bench(['schema'])).stdout) as {
      properties: { network: { anyOf: { enum?: string[] }[] } };
    };
    assert.deepEqual(properties.network.anyOf[0]?.enum, Object.keys(networks));
  });

  test('validate lists the cells of the default scenario', async () => {
    const { exitCode, stdout } = await bench(['validate', 'scenarios/squeezenet.yaml']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /valid, 9 cells in 3 rounds/);
  });

  test('variants are listed as text and as JSON, without colours off a terminal', async () => {
    const text = await bench(['variants']);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
    assert.doesNotMatch(text.stdout, /\u001B/);
    const listed = JSON.parse((await bench(['variants', '--json'])).stdout) as { name: string }[];
    const names = listed.map(({ name }) => name);
    for (const name of ['keras-tensorflow', 'onnxruntime-node', 'tfjs-node', 'tfjs-wasm'])
      assert.ok(names.includes(name), name);
  });

  test('prepare goes on after one that fails, and names it at the end', async (t) => {
    const cache = await mkdtemp(path.join(tmpdir(), 'coldbench-test-prepare-'));
    t.after(() => rm(cache, { recursive: true }));
    const { exitCode, stderr } = await bench(['prepare', 'ncnn', 'tfjs-wasm'], {
      env: { XDG_CACHE_HOME: cache, PIP_NO_INDEX: '1', PIP_FIND_LINKS: '' },
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /^ncnn: (error: pip could not install|cannot run here)/m);
    assert.match(stderr, /^tfjs-wasm: ready\n.*not prepared, .*: ncnn$/m);
  });

  test('package tells what weighs what, against the limits', async () => {
    const { exitCode, stdout } = await bench(['package', 'tfjs-wasm']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /within Lambda's 262\.1 MB/);
  });

  test('emulate serves an AWS client, and ends on SIGTERM', async () => {
    const command = await spawnEmulateCommand();
    const { lambda } = new Client(command.endpoint);
    assert.deepEqual((await lambda.send(new ListFunctionsCommand({}))).Functions, []);
    lambda.destroy();
    command.kill('SIGTERM');
    assert.equal(await command.exited, 143);
  });
});
