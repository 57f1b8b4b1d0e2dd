import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { BenchError } from '../errors/index.js';
import { type Overrides, parseScenario } from './index.js';

const TEXT = 'name: a\nvariants: [b]\nrounds: 5\nwarm: { connections: 40, threads: 8 }\n';
const parse = (overrides: Overrides, text = TEXT) => parseScenario(text, { file: '/s/s.yaml', overrides });

function errorsOf(overrides: Overrides, text = TEXT): string[] {
  try {
    parse(overrides, text);
  } catch (error) {
    assert.ok(error instanceof BenchError, String(error));
    assert.equal(error.exitCode, 2);
    return error.message.split('\n');
  }
  assert.fail('the scenario was taken');
}

test('every field can be set', () => {
  const scenario = parse({
    set: [
      'name=other',
      'network=squeezenet1_1',
      'weights=seeded',
      'input.images=[a.jpg]',
      'input.mode=url',
      'variants=[c, d]',
      'memory=[128, 3GB]',
      'threads=[2]',
      'target=local',
      'rounds=7',
      'seed=1',
      'cold.samples=10',
      'cold.page-cache=cold',
      'cold.concurrency=8',
      'solo.duration=3s',
      'warm.connections=20',
      'warm.threads=2',
      'warm.duration=4s',
      'warm.warmup=0s',
      'warm.timeout=5s',
      'gates=["errors == 0"]',
      'references=[{label: x, memory: 128}]',
    ],
  });
  assert.deepEqual(scenario, {
    name: 'other',
    network: 'squeezenet1_1',
    weights: 'seeded',
    input: { images: ['/s/a.jpg'], mode: 'url' },
    variants: ['c', 'd'],
    memoryMB: [128, 3072],
    threads: [2],
    target: 'local',
    rounds: 7,
    seed: 1,
    cold: { samples: 10, pageCache: 'cold', concurrency: 8 },
    solo: { durationUs: 3_000_000 },
    warm: { connections: 20, threads: 2, durationUs: 4_000_000, warmupUs: 0, timeoutUs: 5_000_000 },
    gates: ['errors == 0'],
    references: [
      { label: 'x', memoryMB: 128, requestsPerSecond: null, averageUs: null, sdUs: null, maxUs: null },
    ],
  });
});

test('the options with names of their own win over the file', () => {
  const scenario = parse({ memory: '512, 3GB', variants: 'x,y', rounds: '2', seed: 9 });
  assert.deepEqual(scenario.memoryMB, [512, 3072]);
  assert.deepEqual(scenario.variants, ['x', 'y']);
  assert.equal(scenario.rounds, 2);
  assert.equal(scenario.seed, 9);
});

test('quick is one round, two cold samples and two seconds', () => {
  const { rounds, cold, solo, warm } = parse({ quick: true });
  assert.deepEqual([rounds, cold.samples, solo.durationUs, warm.durationUs], [1, 2, 2_000_000, 2_000_000]);
  assert.equal(warm.connections, 40);
});

test('what is said explicitly beats quick', () => {
  const scenario = parse({ quick: true, set: ['warm.duration=3s', 'cold.samples=9'], rounds: 2 });
  assert.deepEqual(
    [scenario.rounds, scenario.cold.samples, scenario.warm.durationUs, scenario.solo.durationUs],
    [2, 9, 3_000_000, 2_000_000],
  );
});

test('the last of several settings wins', () => {
  assert.equal(parse({ set: ['rounds=2', 'rounds=4'] }).rounds, 4);
});

test('an entry of a list can be set or added', () => {
  const text = `${TEXT}memory: [512, 1024]\n`;
  assert.deepEqual(parse({ set: ['memory.1=2048', 'memory.2=3008'] }, text).memoryMB, [512, 2048, 3008]);
});

test('a value may hold an equals sign', () => {
  assert.deepEqual(parse({ set: ['gates=["errors == 0"]'] }).gates, ['errors == 0']);
});

suite('an error of an option names the option', () => {
  const cases: readonly (readonly [Overrides, string])[] = [
    [{ set: ['warm.durtion=3s'] }, '--set warm.durtion=3s: unknown key "durtion"; did you mean "duration"?'],
    [{ set: ['wram.duration=3s'] }, '--set wram.duration=3s: unknown key "wram"; did you mean "warm"?'],
    [
      { set: ['rounds=many'] },
      '--set rounds=many: rounds: expected a whole number from 1 to 1000, or {min: 3, max: 20, until: "warm.p99 +-5%"}, got "many"',
    ],
    [
      { set: ['rounds='] },
      '--set rounds=: rounds: expected a whole number from 1 to 1000, or {min: 3, max: 20, until: "warm.p99 +-5%"}, got nothing',
    ],
    [{ set: ['rounds'] }, '--set rounds: expected path=value, as warm.duration=3s'],
    [{ set: ['=3'] }, '--set =3: expected path=value, as warm.duration=3s'],
    [{ set: ['memory=[1'] }, '--set memory=[1: the value is no YAML: Flow sequence must end with a ]'],
    [{ set: ['memory=&a [*a]'] }, '--set memory=&a [*a]: the value is no YAML: the alias *a contains itself'],
    [{ set: ['name.x=1'] }, '--set name.x=1: there is no place "name.x" in the scenario'],
    [{ set: ['variants.5=c'] }, '--set variants.5=c: there is no place "variants.5" in the scenario'],
    [{ set: ['constructor.x=1'] }, '--set constructor.x=1: unknown key "constructor"'],
    [{ set: ['__proto__.x=1'] }, '--set __proto__.x=1: unknown key "__proto__"'],
    [{ set: ['references.0.max=1s'] }, '--set references.0.max=1s: references: expected a list, got a map'],
    [
      { set: ['warm.connections=4'] },
      '--set warm.connections=4: warm.threads: 8 threads for 4 connections: wrk needs a connection a thread',
    ],
    [
      { memory: '512,99' },
      '--memory 512,99: memory.1: expected a size of 128 to 10240 MB, as 512 or 3GB, got 99',
    ],
    [{ memory: '' }, '--memory : memory.0: expected a size of 128 to 10240 MB, as 512 or 3GB, got ""'],
    [{ variants: 'b,b' }, '--variants b,b: variants.1: "b" is in the list twice'],
    [
      { rounds: Number.NaN },
      '--rounds NaN: rounds: expected a whole number from 1 to 1000, or {min: 3, max: 20, until: "warm.p99 +-5%"}, got NaN',
    ],
    [{ seed: 'x' }, '--seed x: seed: expected a whole number from 0 to 4294967295, got "x"'],
  ];
  for (const [overrides, message] of cases) {
    test(message.split(': ', 1)[0] ?? '', () => assert.deepEqual(errorsOf(overrides), [message]));
  }
});

test('errors of options come after those of the file', () => {
  assert.deepEqual(errorsOf({ rounds: 0 }, 'name: a\nvariants: [b]\nseed: x\n'), [
    '/s/s.yaml:3:7 seed: expected a whole number from 0 to 4294967295, got "x"',
    '--rounds 0: rounds: expected a whole number from 1 to 1000, got 0',
  ]);
});

test('an option that sets another field does not take the blame for the file', () => {
  assert.deepEqual(errorsOf({ set: ['warm.duration=1s'] }, `${TEXT.replace('8 }', '8, timeout: x }')}`), [
    '/s/s.yaml:4:47 warm.timeout: expected a duration with its unit, as 5s or 500ms, got "x"',
  ]);
});

test('an option mends what the file has wrong', () => {
  assert.equal(parse({ rounds: 2 }, TEXT.replace('5', 'five')).rounds, 2);
});

test('quick has no errors of its own in a section that is broken', () => {
  assert.deepEqual(errorsOf({ quick: true }, 'name: a\nvariants: [b]\ncold: 5\n'), [
    '/s/s.yaml:3:7 cold: expected a map of keys, got 5',
  ]);
});
