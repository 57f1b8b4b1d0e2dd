import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite, test } from 'node:test';
import { projectRoot } from '../../test/support/project-root.js';
import { BenchError } from '../errors/index.js';
import type { Scenario } from '../model/index.js';
import { loadScenario, type ParseOptions, parseScenario } from './index.js';

const MINIMAL = 'name: a\nvariants: [onnxruntime-node]\n';
const VARIANTS = ['onnxruntime-node', 'tfjs-node', 'tfjs-wasm'];

function parse(text: string, options: Partial<ParseOptions> = {}): Scenario {
  return parseScenario(text, { file: 's.yaml', ...options });
}

function errorsOf(text: string, options: Partial<ParseOptions> = {}): string[] {
  try {
    parse(text, options);
  } catch (error) {
    assert.ok(error instanceof BenchError, String(error));
    assert.deepEqual([error.code, error.exitCode], ['scenario-invalid', 2]);
    return error.message.split('\n');
  }
  assert.fail('the scenario was taken');
}

test('a scenario of a name and variants has a default for everything else', () => {
  assert.deepEqual(parse(MINIMAL), {
    name: 'a',
    network: 'squeezenet1_1',
    weights: 'seeded',
    input: { images: ['seeded'], mode: 'body' },
    variants: ['onnxruntime-node'],
    memoryMB: [512, 1536, 3008],
    threads: 'auto',
    target: 'local',
    rounds: 3,
    seed: 42,
    cold: { samples: 4, pageCache: 'warm' },
    solo: { durationUs: 2_000_000 },
    warm: { connections: 40, threads: 8, durationUs: 5_000_000, warmupUs: 1_000_000, timeoutUs: 60_000_000 },
    gates: [],
    references: [],
  });
});

test('the default scenario is three variants at three sizes in three rounds, with the figures of 2017', async () => {
  const scenario = await loadScenario(
    path.join(projectRoot(), 'scenarios/squeezenet.yaml'),
    {},
    { variants: VARIANTS },
  );
  assert.deepEqual(scenario.variants, VARIANTS);
  assert.deepEqual(scenario.memoryMB, [512, 1536, 3008]);
  assert.equal(scenario.rounds, 3);
  assert.deepEqual(scenario.gates, ['errors == 0']);
  assert.deepEqual(scenario.references, [
    {
      label: '2017: Keras 2.0 / TensorFlow 1.0 on AWS Lambda, wrk -c 40 -t 8',
      memoryMB: 1536,
      requestsPerSecond: 101.76,
      averageUs: 377_930,
      sdUs: 94_760,
      maxUs: 959_720,
    },
  ]);
});

test('every field is read', () => {
  const text = `
name: Full-1.0
network: other
input: { images: [seeded, ../cat.png], mode: url }
variants: [tfjs-node]
memory: [128MB, 3GB, 1536]
threads: [1, 4]
rounds: 1
seed: 0
cold: { samples: 0, page-cache: cold, concurrency: 40 }
solo: { duration: 1.5s }
warm: { connections: 4, threads: 2, duration: 500ms, warmup: 0s, timeout: 1m }
gates: ["warm.p99 <= 500ms"]
references: [{ label: elsewhere }]
`;
  assert.deepEqual(parse(text, { file: '/scenarios/s.yaml', networks: ['other'] }), {
    name: 'Full-1.0',
    network: 'other',
    weights: 'seeded',
    input: { images: ['seeded', '/cat.png'], mode: 'url' },
    variants: ['tfjs-node'],
    memoryMB: [128, 3072, 1536],
    threads: [1, 4],
    target: 'local',
    rounds: 1,
    seed: 0,
    cold: { samples: 0, pageCache: 'cold', concurrency: 40 },
    solo: { durationUs: 1_500_000 },
    warm: { connections: 4, threads: 2, durationUs: 500_000, warmupUs: 0, timeoutUs: 60_000_000 },
    gates: ['warm.p99 <= 500ms'],
    references: [
      {
        label: 'elsewhere',
        memoryMB: null,
        requestsPerSecond: null,
        averageUs: null,
        sdUs: null,
        maxUs: null,
      },
    ],
  });
});

test('aliases are followed, and errors in what they stand for are where it stands', () => {
  const text = 'name: a\nvariants: [b]\nsolo: &s\n  duration: 1s\nwarm: *s\n';
  assert.equal(parse(text).warm.durationUs, 1_000_000);
  assert.deepEqual(errorsOf(text.replace('1s', 'x')), [
    's.yaml:4:13 solo.duration: expected a duration with its unit, as 5s or 500ms, got "x"',
    's.yaml:4:13 warm.duration: expected a duration with its unit, as 5s or 500ms, got "x"',
  ]);
});

test('fewer connections than eight have as many threads of wrk, unless it is said otherwise', () => {
  assert.equal(parse(`${MINIMAL}warm: { connections: 3 }`).warm.threads, 3);
  assert.deepEqual(errorsOf(`${MINIMAL}warm: { connections: 3, threads: 8 }`), [
    's.yaml:3:34 warm.threads: 8 threads for 3 connections: wrk needs a connection a thread',
  ]);
});

test('a rate, and stages, make an open loop; without them the scenario is as it was', () => {
  const { warm: steady } = parse(`${MINIMAL}warm: {rate: 200, duration: 3s}`);
  const stage = { durationUs: 3_000_000, fromRate: 200, toRate: 200 };
  assert.deepEqual(steady.open, { arrivals: 'constant', stages: [stage] });
  const { warm } = parse(
    `${MINIMAL}warm: {engine: raw, arrivals: poisson, stages: [{duration: 1s, rate: 5}, {duration: 2s, from: 5, to: 50}]}`,
  );
  assert.deepEqual(warm.open, {
    arrivals: 'poisson',
    stages: [
      { durationUs: 1_000_000, fromRate: 5, toRate: 5 },
      { durationUs: 2_000_000, fromRate: 5, toRate: 50 },
    ],
  });
  assert.deepEqual([warm.engine, warm.durationUs], ['raw', 3_000_000]);
  const { warm: closed } = parse(MINIMAL);
  assert.ok(!('open' in closed) && !('engine' in closed));
});

suite('an error', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['an unknown key', 'memmory: [512]', '3:1 unknown key "memmory"; did you mean "memory"?'],
    [
      'an unknown key of a section',
      'warm:\n  conections: 4',
      '4:3 unknown key "conections"; did you mean "connections"?',
    ],
    ['an unknown key that is near none', 'zzzzzz: 1', '3:1 unknown key "zzzzzz"'],
    ['an unknown key of a reference', 'references: [{label: a, avg: 1s}]', '3:25 unknown key "avg"'],
    ['swapped letters', 'wram: {}', '3:1 unknown key "wram"; did you mean "warm"?'],
    ['a key without a value', 'cold:', '3:1 cold: expected a map of keys, got nothing'],
    [
      'a fraction of a round',
      'rounds: 1.5',
      '3:9 rounds: expected a whole number from 1 to 1000, or {min: 3, max: 20, until: "warm.p99 +-5%"}, got 1.5',
    ],
    ['no round', 'rounds: 0', '3:9 rounds: expected a whole number from 1 to 1000, got 0'],
    [
      'infinite rounds',
      'rounds: .inf',
      '3:9 rounds: expected a whole number from 1 to 1000, or {min: 3, max: 20, until: "warm.p99 +-5%"}, got Infinity',
    ],
    ['a negative seed', 'seed: -1', '3:7 seed: expected a whole number from 0 to 4294967295, got -1'],
    [
      'negative samples',
      'cold: {samples: -1}',
      '3:17 cold.samples: expected a whole number from 0 to 100000, got -1',
    ],
    ['a page cache', 'cold: {page-cache: hot}', '3:20 cold.page-cache: expected warm or cold, got "hot"'],
    ['camel case', 'cold: {pageCache: cold}', '3:8 unknown key "pageCache"; did you mean "page-cache"?'],
    [
      'a duration without a unit',
      'solo: {duration: 5}',
      '3:18 solo.duration: expected a duration with its unit, as 5s or 500ms, got 5',
    ],
    [
      'a duration of nothing',
      'solo: {duration: 0s}',
      '3:18 solo.duration: expected a duration longer than 0s, of at most 24h, got "0s"',
    ],
    [
      'an endless duration',
      'solo: {duration: 25h}',
      '3:18 solo.duration: expected a duration longer than 0s, of at most 24h, got "25h"',
    ],
    [
      'too little memory',
      'memory: [512, 127]',
      '3:15 memory.1: expected a size of 128 to 10240 MB, as 512 or 3GB, got 127',
    ],
    [
      'too much memory',
      'memory: [11GB]',
      '3:10 memory.0: expected a size of 128 to 10240 MB, as 512 or 3GB, got "11GB"',
    ],
    [
      'half a megabyte',
      'memory: [128.5]',
      '3:10 memory.0: expected a size of 128 to 10240 MB, as 512 or 3GB, got 128.5',
    ],
    ['no memory', 'memory: []', '3:9 memory: needs at least one entry, as [512, 1536]'],
    ['memory that is no list', 'memory: 512', '3:9 memory: expected a list, as [512, 1536], got 512'],
    ['a size twice', 'memory: [3GB, 512, 3072]', '3:20 memory.2: 3072 is in the list twice'],
    [
      'a word for threads',
      'threads: many',
      '3:10 threads: expected auto or a list of whole numbers from 1 to 64, got "many"',
    ],
    [
      'another target',
      'target: aws',
      '3:9 target: expected local, got "aws"; aws and URLs are not supported yet',
    ],
    [
      'a target by URL',
      'target: {url: "http://127.0.0.1"}',
      '3:9 target: expected local, got a map; aws and URLs are not supported yet',
    ],
    [
      'weights of a file',
      'weights: {file: a.onnx}',
      '3:10 weights: expected seeded, got a map; files and URLs are not supported yet',
    ],
    [
      'a recorded load',
      'warm: {trace: a.csv}',
      '3:8 the key "trace" is not supported yet; supported: a closed loop by connections, an open one by rate or stages',
    ],
    [
      'a rate beside stages',
      'warm: {rate: 5, stages: [{duration: 1s, rate: 5}]}',
      '3:25 warm.stages: rate and stages are two ways to say the same: give one of them',
    ],
    [
      'arrivals without a rate',
      'warm: {arrivals: poisson}',
      '3:18 warm.arrivals: arrivals are those of an open loop: give a rate or stages as well',
    ],
    [
      'a rate of nothing',
      'warm: {rate: 0}',
      '3:14 warm.rate: expected requests per second, more than 0 and at most 1000000, got 0',
    ],
    [
      'a stage without a rate',
      'warm: {stages: [{duration: 1s}]}',
      '3:17 warm.stages.0: a stage has a rate, or from and to',
    ],
    [
      'another network',
      'network: squeezenet',
      '3:10 network: unknown network "squeezenet"; did you mean "squeezenet1_1"?',
    ],
    ['an input mode', 'input: {mode: post}', '3:15 input.mode: expected body or url, got "post"'],
    [
      'a gate without quotes',
      'gates: [tfjs: errors == 0]',
      '3:9 gates.0: expected a gate in quotes, as "onnxruntime-node: warm.p99 <= 500ms", got a map',
    ],
    [
      'a gate in percent without a sign',
      'gates: ["warm.p99 <= 10%"]',
      '3:9 gates.0: the gate "warm.p99 <= 10%" has the value "10%" (give a change with its sign, as +10% or -5%)',
    ],
    ['a reference without a label', 'references: [{max: 1s}]', '3:14 missing key "label": expected a text'],
  ];
  for (const [what, line, message] of cases) {
    test(`of ${what} tells line, column and what is expected`, () => {
      assert.deepEqual(errorsOf(`${MINIMAL}${line}\n`), [`s.yaml:${message}`]);
    });
  }

  test('of a missing key is where the keys are', () => {
    assert.deepEqual(errorsOf('rounds: 1'), [
      's.yaml:1:1 missing key "name": expected a name',
      's.yaml:1:1 missing key "variants": expected a list, as [onnxruntime-node]',
    ]);
  });

  test('of a name that would leave its folder is refused', () => {
    for (const name of ['..', 'a/b', '.hidden', '"a b"', '""', 'x'.repeat(65)]) {
      assert.match(
        errorsOf(`name: ${name}\nvariants: [b]`).join('\n'),
        /^s\.yaml:1:7 name: expected a name/,
        name,
      );
    }
  });

  test('of an unknown variant offers the nearest, or tells all', () => {
    const text = 'name: a\nvariants: [tfjs-nod, keras, tfjs-node, tfjs-node]';
    assert.deepEqual(errorsOf(text, { variants: VARIANTS }), [
      's.yaml:2:12 variants.0: unknown variant "tfjs-nod"; did you mean "tfjs-node"?',
      's.yaml:2:22 variants.1: unknown variant "keras"; known: onnxruntime-node, tfjs-node, tfjs-wasm',
      's.yaml:2:40 variants.3: "tfjs-node" is in the list twice',
    ]);
  });

  test('of a gate that selects an unknown variant offers the nearest', () => {
    assert.deepEqual(errorsOf(`${MINIMAL}gates: ["tfjs-nod: errors == 0"]`, { variants: VARIANTS }), [
      's.yaml:3:9 gates.0: the gate selects the unknown variant "tfjs-nod"; did you mean "tfjs-node"?',
    ]);
  });

  test('does not hide the others, which come in the order of the file', () => {
    const text =
      'rounds: 0\nnam: a\nvariants: []\nwarm:\n  duration: x\n  threads: 50\nmemory: [512, 512, 1]\n';
    assert.deepEqual(
      errorsOf(text).map((line) => line.split(' ', 1)[0]),
      [
        's.yaml:1:1',
        's.yaml:1:9',
        's.yaml:2:1',
        's.yaml:3:11',
        's.yaml:5:13',
        's.yaml:6:12',
        's.yaml:7:15',
        's.yaml:7:20',
      ].sort(),
    );
  });

  test('has a hint that leads to every key', () => {
    assert.throws(
      () => parse(''),
      (error) => error instanceof BenchError && /bench schema/.test(error.hint ?? ''),
    );
  });
});

test('images are looked up beside the scenario, and told with their place when they cannot be read', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-scenario-'));
  try {
    const file = path.join(folder, 's.yaml');
    await mkdir(path.join(folder, 'folder'));
    await writeFile(path.join(folder, 'cat.jpg'), '');
    await writeFile(file, `${MINIMAL}input: { images: [cat.jpg, seeded] }`);
    assert.deepEqual((await loadScenario(file)).input.images, [path.join(folder, 'cat.jpg'), 'seeded']);
    await writeFile(file, `${MINIMAL}input:\n  images: [cat.jpg, folder, none.jpg]\nrounds: 0`);
    await assert.rejects(loadScenario(file), {
      message: [
        `${file}:4:21 input.images.1: ${folder}/folder is not a regular file`,
        `${file}:4:29 input.images.2: there is no file ${folder}/none.jpg`,
        `${file}:5:9 rounds: expected a whole number from 1 to 1000, got 0`,
      ].join('\n'),
    });
    await writeFile(file, MINIMAL);
    await assert.rejects(loadScenario(file, { set: ['input.images=[dog.jpg]'] }), {
      message: `--set input.images=[dog.jpg]: input.images.0: there is no file ${folder}/dog.jpg`,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
