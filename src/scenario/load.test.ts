import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../test/support/project-root.js';
import { errorsOf, MINIMAL, parseText, VARIANTS } from '../../test/support/scenario-text.js';
import { loadScenario } from './index.js';

test('a scenario of a name and variants has a default for everything else', () => {
  assert.deepEqual(parseText(MINIMAL), {
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
references: [{ label: elsewhere, source: a paper, differs: { year: "2017", others: [the weather] } }]
`;
  assert.deepEqual(parseText(text, { file: '/scenarios/s.yaml', networks: ['other'] }), {
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
        source: 'a paper',
        differs: { year: '2017', others: ['the weather'] },
      },
    ],
  });
});

test('where the model is loaded is one place or a list, and usual without a word', () => {
  const model = (text: string) => parseText(`${MINIMAL}model: {load: ${text}}`).model;
  assert.equal(model('outside'), undefined);
  assert.deepEqual(model('inside'), { load: ['inside'], source: ['package'] });
  assert.deepEqual(model('[inside, outside]'), { load: ['inside', 'outside'], source: ['package'] });
  assert.deepEqual(errorsOf(`${MINIMAL}model: {load: beside}`), [
    's.yaml:3:15 model.load: expected outside or inside, or a list as [outside, inside], got "beside"',
  ]);
  assert.deepEqual(errorsOf(`${MINIMAL}model: {load: [inside, inside]}`), [
    's.yaml:3:24 model.load.1: "inside" is in the list twice',
  ]);
  assert.deepEqual(errorsOf(`${MINIMAL}model: {loud: inside}`), [
    's.yaml:3:9 unknown key "loud"; did you mean "load"?',
  ]);
});

test('input size and batch are a number or a list, and usual without a word', () => {
  const input = (text: string) => parseText(`${MINIMAL}input: {${text}}`).input;
  const usual = { images: ['seeded'], mode: 'body' };
  assert.deepEqual(input(''), usual);
  assert.deepEqual(input('batch: 1'), usual);
  assert.deepEqual(input('size: 128, batch: [1, 4]'), { ...usual, size: [128], batch: [1, 4] });
  assert.deepEqual(errorsOf(`${MINIMAL}input: {batch: 0}`), [
    's.yaml:3:16 input.batch: expected a whole number from 1 to 64, or a list as [1, 4], got 0',
  ]);
  assert.deepEqual(errorsOf(`${MINIMAL}input: {size: [128, 8]}`), [
    's.yaml:3:21 input.size.1: expected a whole number from 32 to 1024, got 8',
  ]);
});

test('a model at a URL of the user is one for each variant', () => {
  const text = `${MINIMAL}model: {source: url, url: "http://a"}\ninput: {batch: [1, 4]}`;
  assert.deepEqual(errorsOf(text), [
    's.yaml:3:27 model.url: at a URL of yours each variant has one model: give one input.size and one input.batch',
  ]);
});

test('aliases are followed, and errors in what they stand for are where it stands', () => {
  const text = 'name: a\nvariants: [b]\nsolo: &s\n  duration: 1s\nwarm: *s\n';
  assert.equal(parseText(text).warm.durationUs, 1_000_000);
  assert.deepEqual(errorsOf(text.replace('1s', 'x')), [
    's.yaml:4:13 solo.duration: expected a duration with its unit, as 5s or 500ms, got "x"',
    's.yaml:4:13 warm.duration: expected a duration with its unit, as 5s or 500ms, got "x"',
  ]);
});

test('fewer connections than eight have as many threads of wrk, unless it is said otherwise', () => {
  assert.equal(parseText(`${MINIMAL}warm: { connections: 3 }`).warm.threads, 3);
  assert.deepEqual(errorsOf(`${MINIMAL}warm: { connections: 3, threads: 8 }`), [
    's.yaml:3:34 warm.threads: 8 threads for 3 connections: wrk needs a connection a thread',
  ]);
});

test('a rate, and stages, make an open loop; without them the scenario is as it was', () => {
  const { warm: steady } = parseText(`${MINIMAL}warm: {rate: 200, duration: 3s}`);
  const stage = { durationUs: 3_000_000, fromRate: 200, toRate: 200 };
  assert.deepEqual(steady.open, { arrivals: 'constant', stages: [stage] });
  const { warm } = parseText(
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
  const { warm: closed } = parseText(MINIMAL);
  assert.ok(!('open' in closed) && !('engine' in closed));
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
