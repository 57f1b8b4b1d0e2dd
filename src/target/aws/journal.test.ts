import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Journal, readJournals } from './journal.js';

const DEPLOYMENT = { id: '0123abcd', runId: 'run-1' };
const PLACE = { region: 'eu-central-1' };

describe('the journal of a run on AWS', () => {
  const stateBefore = process.env.XDG_STATE_HOME;
  let state = '';

  before(() => {
    state = mkdtempSync(path.join(tmpdir(), 'coldbench-test-journal-'));
    process.env.XDG_STATE_HOME = state;
  });
  after(() => {
    if (stateBefore === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = stateBefore;
    rmSync(state, { recursive: true, force: true });
  });
  beforeEach(() => rmSync(path.join(state, 'coldbench'), { recursive: true, force: true }));

  const onlyOne = () => {
    const [found, ...others] = readJournals();
    assert.ok(found !== undefined && others.length === 0);
    return found;
  };

  test('has what is going to be created, less what was removed', () => {
    const journal = Journal.open(DEPLOYMENT, '111122223333', PLACE);
    journal.creating({ kind: 'role', name: 'r' });
    journal.creating({ kind: 'function', name: 'f' });
    journal.removed({ kind: 'function', name: 'f' });
    const { head, left, isAlive } = onlyOne();
    assert.deepEqual(
      left.map(({ name }) => name),
      ['r'],
    );
    assert.deepEqual([head.runId, head.accountId, head.place], ['run-1', '111122223333', PLACE]);
    assert.ok(isAlive, 'this very process writes it');
    journal.close(false);
    assert.equal(readJournals().length, 1);
  });

  test('tells since when a creation has had no answer', () => {
    const journal = Journal.open(DEPLOYMENT, '1', PLACE);
    const before = Date.now();
    journal.creating({ kind: 'role', name: 'answered' });
    journal.created({ kind: 'role', name: 'answered' });
    journal.creating({ kind: 'function', name: 'asked' });
    journal.close(false);
    const [answered, asked] = onlyOne().left;
    assert.equal(answered?.unansweredSince, null);
    const since = asked?.unansweredSince ?? 0;
    assert.ok(before <= since && since <= Date.now());
  });

  test('is gone when nothing is left', () => {
    Journal.open(DEPLOYMENT, '1', PLACE).close(true);
    assert.deepEqual(readJournals(), []);
  });

  test('is read up to a line that was cut off', () => {
    const journal = Journal.open(DEPLOYMENT, '1', PLACE);
    journal.creating({ kind: 'bucket', name: 'b' });
    journal.close(false);
    const folder = path.join(state, 'coldbench', 'aws');
    const [name = ''] = readdirSync(folder);
    appendFileSync(path.join(folder, name), '{"creating":{"kind":"fun');
    assert.deepEqual(
      onlyOne().left.map(({ name }) => name),
      ['b'],
    );
  });
});
