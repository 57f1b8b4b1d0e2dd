import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { PlatformReport } from '../../model/index.js';
import { megabytes, seconds } from '../../units/index.js';
import { ServiceError } from '../service-error.js';
import { FakeRuntime } from './fake-runtime.fixture.js';
import { EnvironmentPool } from './pool.js';
import type { FunctionSpec, InvocationAnswer, InvocationEvent } from './types.js';
import { VirtualClock } from './virtual-clock.fixture.js';

export const TIMEOUT_S = 3;
export const INIT_LIMIT_MS = 10_000;
export const KEEP_ALIVE_MS = 300_000;
export const FREEZE_GRACE_MS = 5;

type Outcome = InvocationAnswer['outcome'] | 'refused';

/** Who waits for an answer, until it hangs up. */
class FakeCaller extends EventEmitter {
  destroyed = false;

  hangUp(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

interface Invoked {
  readonly caller: FakeCaller;
  readonly outcomes: Outcome[];
}

/** A pool on fake runtimes and a virtual clock, and what must hold of it whatever happens. */
export class World {
  readonly clock = new VirtualClock();
  readonly runtimes: FakeRuntime[] = [];
  readonly invoked: Invoked[] = [];
  readonly reports: PlatformReport[] = [];
  readonly violations: string[] = [];
  readonly #held = { code: 0, spaces: 0 };
  readonly pool: EnvironmentPool;
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.pool = new EnvironmentPool(this.spec(), {
      host: {
        cgroups: { version: 'none', reason: 'fake' },
        cpu: { controller: null, ticks: null },
        isolation: {
          facts: { isolated: false, reason: 'fake', network: 'host', users: 'own', missing: [] },
          open: () => this.#openSpace(),
          close: () => Promise.resolve(),
        },
        freezeGraceMs: FREEZE_GRACE_MS,
        keepAliveMs: () => KEEP_ALIVE_MS,
        initLimitMs: INIT_LIMIT_MS,
        onLog: null,
        onFault: (error) => this.violations.push(`a fault: ${String(error)}`),
      },
      capacity: () => capacity,
      onReport: (report) => this.reports.push(report),
      machinery: {
        clock: this.clock,
        startRuntime: (order) => {
          const runtime = new FakeRuntime(order, this.clock, (what) => this.violations.push(what));
          this.runtimes.push(runtime);
          return Promise.resolve(runtime);
        },
      },
    });
  }

  spec(): FunctionSpec {
    const held = this.#held;
    return {
      functionName: 'fake',
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fake',
      version: '$LATEST',
      initializationType: 'on-demand',
      runtime: 'provided.al2023',
      handler: 'none',
      memoryMB: megabytes(128),
      timeoutUs: seconds(TIMEOUT_S),
      ephemeralStorageMB: megabytes(512),
      layers: null,
      variables: {},
      logging: { format: 'Text', applicationLogLevel: null, systemLogLevel: null, logGroup: 'fake' },
      code: {
        taskRoot: '/nowhere',
        retain: () => {
          held.code += 1;
        },
        release: () => {
          held.code -= 1;
        },
      },
    };
  }

  async invoke(): Promise<void> {
    const caller = new FakeCaller();
    const outcomes: Outcome[] = [];
    this.invoked.push({ caller, outcomes });
    this.pool.invoke(eventOf(this.invoked.length), caller).then(
      (answer) => {
        outcomes.push(answer.outcome);
        answer.complete();
      },
      (error: unknown) => {
        outcomes.push('refused');
        if (!(error instanceof ServiceError)) this.violations.push(`refused by ${String(error)}`);
      },
    );
    await this.settle();
  }

  /** Lets everything happen that waits for nothing but its turn. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < 6; turns += 1) await turn();
    const environments = this.pool.environments();
    if (environments.length > this.#capacity) this.violations.push(`${environments.length} environments`);
    if (new Set(environments.map(({ id }) => id)).size < environments.length)
      this.violations.push('an environment twice');
    if (this.invoked.some(({ outcomes }) => outcomes.length > 1)) this.violations.push('two outcomes');
  }

  living(which: (runtime: FakeRuntime) => boolean): FakeRuntime[] {
    return this.runtimes.filter((runtime) => !runtime.hasEnded && which(runtime));
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.close(), this.settle()]);
    await this.settle();
    assert.deepEqual(this.violations, []);
    assert.deepEqual(this.pool.environments(), []);
    assert.deepEqual(this.#held, { code: 0, spaces: 0 }, 'all is given back');
    assert.equal(this.clock.pending, 0, 'no timer is left');
    assert.equal(
      this.runtimes.filter(({ endedFor }) => endedFor === null).length,
      0,
      'every runtime was ended',
    );
    for (const { outcomes } of this.invoked) assert.equal(outcomes.length, 1, 'one outcome each');
    const served = this.invoked
      .flatMap(({ outcomes }) => outcomes)
      .filter((outcome) => outcome !== 'refused');
    assert.deepEqual(this.reports.map(({ outcome }) => outcome).sort(), served.sort(), 'one report each');
  }

  #openSpace() {
    this.#held.spaces += 1;
    return Promise.resolve({
      uid: null,
      network: null,
      tmp: '/tmp',
      tmpKind: 'unlimited' as const,
      localAddress: () => '127.0.0.1',
      inside: () => Promise.resolve(null),
      remove: () => {
        this.#held.spaces -= 1;
        return Promise.resolve();
      },
    });
  }
}

function eventOf(number: number): InvocationEvent {
  return {
    requestId: `request-${number}`,
    clientRequestId: null,
    traceId: 'Root=1',
    clientContext: undefined,
    payload: Buffer.from('{}'),
    receivedUs: new VirtualClock().now(),
  };
}
