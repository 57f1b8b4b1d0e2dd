import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { errorsOf, MINIMAL, parseText, VARIANTS } from '../../test/support/scenario-text.js';
import { BenchError } from '../errors/index.js';

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
    ['another target', 'target: azure', '3:9 target: expected local, aws or {url: https://...}, got "azure"'],
    [
      'weights of nowhere',
      'weights: {names: {features.0: b}}',
      '3:10 weights: give a file or a url, one of them',
    ],
    [
      'weights of a URL',
      'weights: {url: "http://127.0.0.1/a"}',
      '3:10 weights: a url needs the sha256 of what it answers',
    ],
    [
      'a name of no layer',
      'weights: {file: a, names: {features.O: b}}',
      '3:28 weights.names.features.O: squeezenet1_1 has no such layer; did you mean "features.0"?',
    ],
    [
      'a name that is near none',
      'weights: {file: a, names: {features.0: a, zzzzzz: b}}',
      '3:43 weights.names.zzzzzz: squeezenet1_1 has no such layer; it has features.0, classifier.1, ...',
    ],
    [
      'other weights',
      'weights: trained',
      '3:10 weights: expected "seeded", {file: PATH} or {url: URL, sha256: ...}, got "trained"',
    ],
    [
      'a trace beside a rate',
      'warm: {trace: a.csv, rate: 5}',
      '3:15 warm.trace: a trace tells when requests arrive: leave out rate, stages and arrivals',
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
      'images that AWS cannot fetch',
      'input: {mode: url}\ntarget: aws',
      '3:15 input.mode: functions on AWS cannot fetch images from this machine: give input.urls as well',
    ],
    [
      'images that what is at a URL cannot fetch',
      'input: {mode: url}\ntarget: {url: "https://example.com"}',
      '3:15 input.mode: what is at a URL cannot fetch images from this machine: give input.urls as well',
    ],
    [
      'URLs of images that requests carry',
      'input: {urls: ["https://example.com/1.jpg"]}',
      '3:15 input.urls: images are in the requests, and fetched from nowhere: give mode: url as well',
    ],
    [
      'too few URLs',
      'input: {images: [seeded, seeded], mode: url, urls: ["https://example.com/1.jpg"]}',
      '3:52 input.urls: images: 2, urls: 1; give one URL for each image, in their order',
    ],
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
  const layersOf = () => ['features.0', 'classifier.1'];
  for (const [what, line, message] of cases) {
    test(`of ${what} tells line, column and what is expected`, () => {
      assert.deepEqual(errorsOf(`${MINIMAL}${line}\n`, { networks: ['squeezenet1_1'], layersOf }), [
        `s.yaml:${message}`,
      ]);
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
      () => parseText(''),
      (error) => error instanceof BenchError && /bench schema/.test(error.hint ?? ''),
    );
  });
});
