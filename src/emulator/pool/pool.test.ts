import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { FakeRuntime } from './fake-runtime.fixture.js';
import { FREEZE_GRACE_MS, INIT_LIMIT_MS, KEEP_ALIVE_MS, TIMEOUT_S, World } from './pool-world.fixture.js';

type Command = fc.AsyncCommand<object, World>;

/** A command that acts on one of several, where there is any. */
function on(name: string, which: (world: World) => readonly FakeRuntime[], act: (one: FakeRuntime) => void) {
  return fc.nat(20).map(
    (index): Command => ({
      check: () => true,
      run: async (_model, world) => {
        const found = which(world);
        const chosen = found[index % Math.max(1, found.length)];
        if (chosen !== undefined) act(chosen);
        await world.settle();
      },
      toString: () => `${name}(${index})`,
    }),
  );
}

function command(name: string, act: (world: World) => Promise<void> | void): fc.Arbitrary<Command> {
  const run = async (_model: object, world: World) => {
    await act(world);
    await world.settle();
  };
  return fc.constant({ check: () => true, run, toString: () => name });
}

const COMMANDS = [
  command('invoke', (world) => world.invoke()),
  command('invoke', (world) => world.invoke()),
  on(
    'initialise',
    (world) => world.living(({ isInitialising }) => isInitialising),
    (one) => one.ask(),
  ),
  on(
    'initialise',
    (world) => world.living(({ isInitialising }) => isInitialising),
    (one) => one.ask(),
  ),
  on(
    'answer',
    (world) => world.living(({ event }) => event !== null),
    (one) => one.answer(),
  ),
  on(
    'answer',
    (world) => world.living(({ event }) => event !== null),
    (one) => one.answer(),
  ),
  on(
    'crash',
    (world) => world.living(() => true),
    (one) => one.crash(),
  ),
  command('freeze', ({ clock }) => clock.advance(FREEZE_GRACE_MS)),
  command('anticipate', ({ pool }) => pool.anticipate()),
  command('timeout', ({ clock }) => clock.advance(TIMEOUT_S * 1_000)),
  command('init timeout', ({ clock }) => clock.advance(INIT_LIMIT_MS)),
  command('reclaim', ({ clock }) => clock.advance(KEEP_ALIVE_MS)),
  command('hang up', ({ invoked }) => invoked.at(-1)?.caller.hangUp()),
  command('reconfigure', (world) => void world.pool.replace(world.spec())),
];

describe('the environments of a function, whatever happens to them', () => {
  it('serve one event at a time, are no more than there is room for, and give everything back', async () => {
    const run = fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.commands(COMMANDS, { maxCommands: 100, size: 'max' }),
      async (capacity, commands) => {
        const world = new World(capacity);
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
        await world.close();
      },
    );
    await fc.assert(run, { numRuns: 200 });
  });

  it('leave the queue when their clients hang up, so that nobody is served in vain', async () => {
    const world = new World(1);
    await world.invoke();
    await world.invoke();
    await world.invoke();
    world.invoked[1]?.caller.hangUp();
    await world.settle();
    assert.deepEqual(world.invoked[1]?.outcomes, ['refused']);
    for (const runtime of world.runtimes) runtime.ask();
    await world.settle();
    world.runtimes[0]?.answer();
    await world.settle();
    assert.equal(world.runtimes[0]?.event?.requestId, 'request-3');
    await world.close();
  });

  it('that are not needed any more go, those used last stay', async () => {
    const world = new World(3);
    for (let count = 0; count < 3; count += 1) await world.invoke();
    for (const runtime of world.runtimes) runtime.ask();
    await world.settle();
    for (const runtime of world.runtimes) runtime.answer();
    await world.settle();
    for (let minute = 0; minute < 6; minute += 1) {
      world.clock.advance(60_000);
      await world.invoke();
      world.living(({ event }) => event !== null)[0]?.answer();
      await world.settle();
    }
    assert.equal(world.pool.environments().length, 1);
    await world.close();
  });

  it('wake when an event is likely to come, and freeze again where none does', async () => {
    const world = new World(1);
    await world.invoke();
    const [runtime] = world.runtimes;
    assert.ok(runtime !== undefined);
    runtime.ask();
    await world.settle();
    runtime.answer();
    await world.settle();
    world.clock.advance(FREEZE_GRACE_MS);
    assert.equal(runtime.isFrozen, true);
    world.pool.anticipate();
    assert.equal(runtime.isFrozen, false);
    world.clock.advance(FREEZE_GRACE_MS);
    assert.equal(runtime.isFrozen, true);
    world.clock.advance(KEEP_ALIVE_MS);
    await world.settle();
    assert.deepEqual(world.pool.environments(), [], 'and expires');
    await world.close();
  });

  it('end with a fault that is told where they cannot be frozen', async () => {
    const world = new World(1);
    await world.invoke();
    const [runtime] = world.runtimes;
    assert.ok(runtime !== undefined);
    runtime.sandbox.freeze = () => {
      throw new Error('no freezer');
    };
    runtime.ask();
    await world.settle();
    runtime.answer();
    await world.settle();
    world.clock.advance(FREEZE_GRACE_MS);
    await world.settle();
    assert.deepEqual(world.violations.splice(0), ['a fault: Error: no freezer']);
    assert.deepEqual(world.pool.environments(), []);
    await world.close();
  });
});
