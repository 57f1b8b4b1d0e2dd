import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ENVIRONMENT_STATES, type EnvironmentState, LifeCycle, TRANSITIONS } from './life-cycle.js';

/** A life cycle after those of the wanted steps that it takes. */
function lived(wanted: readonly EnvironmentState[]): LifeCycle {
  const life = new LifeCycle();
  for (const next of wanted) if (TRANSITIONS[life.state].includes(next)) life.to(next);
  return life;
}

const anyStates = fc.array(fc.constantFrom(...ENVIRONMENT_STATES), { maxLength: 40 });

describe('the life cycle of an execution environment', () => {
  it('takes every named transition, refuses all others, and stays where it was', () => {
    fc.assert(
      fc.property(anyStates, (wanted) => {
        const life = new LifeCycle();
        let state: EnvironmentState = 'creating';
        for (const next of wanted) {
          if (TRANSITIONS[state].includes(next)) {
            life.to(next);
            state = next;
          } else {
            assert.throws(() => life.to(next), { code: 'environment-transition-refused' });
          }
          assert.equal(life.state, state);
        }
      }),
    );
  });

  it('takes an event only where the runtime asked for one', () => {
    const before = ENVIRONMENT_STATES.filter((state) => TRANSITIONS[state].includes('invoking'));
    assert.deepEqual(before, ['ready']);
  });

  it('can end from every state, and never begins again after it', () => {
    fc.assert(
      fc.property(anyStates, (wanted) => {
        const life = lived(wanted);
        if (life.alive) life.to('shutting-down');
        if (life.state === 'shutting-down') life.to('gone');
        assert.equal(life.alive, false);
        for (const next of ENVIRONMENT_STATES) assert.throws(() => life.to(next));
      }),
    );
  });
});
