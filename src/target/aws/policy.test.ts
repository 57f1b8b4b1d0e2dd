import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { leastPolicy, type Policy } from './policy.js';

const PLACE = { region: 'eu-central-1', accountId: '123456789012' };

const statement = ({ Statement }: Policy, sid: string) => Statement.find(({ Sid }) => Sid === sid);

describe('the least policy', () => {
  test('lets nothing be changed that is not called as a run calls it', () => {
    const changing = /:(Create|Delete|Put|Update|Add|Invoke|Set|Tag|Upload|Complete|Initiate)/;
    for (const { Action, Resource } of leastPolicy({}, PLACE).Statement) {
      if (!Action.some((action) => changing.test(action))) continue;
      for (const one of [Resource].flat()) assert.match(one, /[:/]coldbench-\*/, Action.join());
    }
  });

  test('names the region and the account, where services have them in their names', () => {
    const policy = leastPolicy({}, PLACE);
    assert.equal(
      statement(policy, 'Functions')?.Resource,
      'arn:aws:lambda:eu-central-1:123456789012:function:coldbench-*',
    );
    assert.equal(statement(policy, 'Role')?.Resource, 'arn:aws:iam::123456789012:role/coldbench-*');
    assert.equal(statement(policy, 'Packages')?.Resource, 'arn:aws:s3:::coldbench-*/*');
  });

  test('creates no role and no bucket where they are given', () => {
    const role = 'arn:aws:iam::123456789012:role/mine';
    const policy = leastPolicy({ role, bucket: 'mine' }, PLACE);
    assert.equal(statement(policy, 'Role'), undefined);
    assert.equal(statement(policy, 'PackageBucket'), undefined);
    assert.equal(statement(policy, 'PassRole')?.Resource, role);
    assert.equal(statement(policy, 'Packages')?.Resource, 'arn:aws:s3:::mine/*');
  });

  test('fits into a managed policy, which holds 6,144 characters without white space', () => {
    assert.ok(JSON.stringify(leastPolicy({}, PLACE)).length <= 6_144);
  });
});
