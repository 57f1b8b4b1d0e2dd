import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AccountConcurrency, FunctionConcurrency } from './account-concurrency.js';

/** Invocations that run until they are let go. */
function held(share: FunctionConcurrency) {
  let letGo: () => void = () => undefined;
  const waits = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { running: share.run(() => waits), letGo: () => letGo() };
}

const RESERVED = { reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' };
const SHARED = { reason: 'ConcurrentInvocationLimitExceeded' };

describe("an account's concurrency", () => {
  it('refuses what is beyond what a function reserved, and takes it when there is room again', async () => {
    const share = new FunctionConcurrency(new AccountConcurrency(1_000, true));
    share.reserve(1);
    const first = held(share);
    await assert.rejects(held(share).running, RESERVED);
    first.letGo();
    await first.running;
    const again = held(share);
    again.letGo();
    await again.running;
  });

  it('refuses everything where 0 is reserved', async () => {
    const share = new FunctionConcurrency(new AccountConcurrency(1_000, false));
    share.reserve(0);
    await assert.rejects(held(share).running, RESERVED);
  });

  it('keeps what one function reserved from the others', async () => {
    const account = new AccountConcurrency(102, true);
    const [reserving, other] = [new FunctionConcurrency(account), new FunctionConcurrency(account)];
    reserving.reserve(2);
    const others = Array.from({ length: 100 }, () => held(other));
    await assert.rejects(held(other).running, SHARED);
    const own = [held(reserving), held(reserving)];
    for (const one of [...others, ...own]) one.letGo();
    await Promise.all([...others, ...own].map(({ running }) => running));
    reserving.unreserve();
    assert.equal(account.unreserved, 102);
  });

  it('counts an invocation that failed as over', async () => {
    const share = new FunctionConcurrency(new AccountConcurrency(1_000, true));
    share.reserve(1);
    await assert.rejects(
      share.run(() => Promise.reject(new Error('failed'))),
      /failed/,
    );
    const next = held(share);
    next.letGo();
    await next.running;
  });

  it('leaves 100 for functions that reserve nothing', () => {
    const account = new AccountConcurrency(1_000, true);
    const share = new FunctionConcurrency(account);
    share.reserve(900);
    assert.throws(() => share.reserve(901), /below its minimum value of \[100\]\.$/);
    assert.equal(account.unreserved, 100);
    share.close();
    assert.equal(account.unreserved, 1_000);
  });

  it('takes provisioned concurrency from what is reserved, or from the account', () => {
    const account = new AccountConcurrency(1_000, true);
    const share = new FunctionConcurrency(account);
    share.provision('1', 50);
    assert.equal(account.unreserved, 950);
    share.reserve(60);
    assert.equal(account.unreserved, 940);
    assert.throws(
      () => share.provision('2', 11),
      /should not be greater than the reservedConcurrentExecution/,
    );
    assert.throws(() => share.reserve(49), /should not be lower than/);
    share.unprovision('1');
    share.unreserve();
    assert.throws(
      () => share.provision('1', 1_001),
      /greater than account's unreserved concurrency \[1000\]\.$/,
    );
    assert.throws(() => share.provision('1', 901), /below its minimum value of \[100\]\.$/);
  });
});
