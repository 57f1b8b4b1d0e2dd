import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseTestScenario } from '../../test/support/scenario.js';
import type { Scenario } from '../model/index.js';
import type { DeploymentPackage, NativeFacts, Variant } from '../packaging/index.js';
import { onAws } from './on-aws.js';

const machine = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const native = (glibc: string): NativeFacts => ({
  files: 1,
  machines: { [machine]: 'a.so' },
  newest: { GLIBC: { version: glibc, file: 'a.so' } },
  musl: null,
});
const built = (kind: 'zip' | 'image', facts: NativeFacts) =>
  ({ kind, native: facts, runtime: 'python3.11' }) as unknown as DeploymentPackage;
const variant = { name: 'v', runtime: 'python3.11' } as Variant;
const without: Scenario = { ...parseTestScenario(), target: 'aws', aws: { auth: 'iam' } };
const withBase: Scenario = {
  ...without,
  aws: { auth: 'iam', baseImages: { 'python3.11': 'registry.example/python:3.11' } },
};
const image = built('image', native('2.28'));
const packaged = (one: DeploymentPackage, scenario: Scenario) =>
  onAws({ variant, built: one, scenario }, async () => image);

describe('a package for AWS', () => {
  test('stays as it is where its runtime can load it', async () => {
    const zip = built('zip', native('2.17'));
    assert.deepEqual(await packaged(zip, without), { state: 'ready', package: zip });
    assert.deepEqual(await packaged(zip, withBase), { state: 'ready', package: zip });
  });

  test('is an image where its runtime cannot, and there is a base', async () => {
    assert.deepEqual(await packaged(built('zip', native('2.28')), withBase), {
      state: 'ready',
      package: image,
      unchecked: 'whether registry.example/python:3.11 has GLIBC 2.28 is not checked',
    });
  });

  test('is not to be had where the base is as old as the runtime, and the reason names it', async () => {
    const base = 'registry.example/lambda/python:3.11';
    const scenario = { ...without, aws: { auth: 'iam', baseImages: { 'python3.11': base } } } as const;
    const result = await packaged(built('zip', native('2.28')), scenario);
    assert.ok(result.state === 'unavailable');
    assert.match(
      result.reason,
      /a\.so needs GLIBC_2\.28, and registry\.example\/lambda\/python:3\.11 \(Amazon Linux 2\) has GLIBC_2\.26 \(another base image could/,
    );
  });

  test('is not to be had without one, and the reason names the file and what would help', async () => {
    const result = await packaged(built('zip', native('2.28')), without);
    assert.ok(result.state === 'unavailable');
    assert.match(
      result.reason,
      /a\.so needs GLIBC_2\.28, and python3\.11 \(Amazon Linux 2\) has GLIBC_2\.26/,
    );
    assert.match(result.reason, /base-images: \{python3\.11:/);
  });

  test('of over 250 MB needs a base', async () => {
    const result = await packaged(image, without);
    assert.ok(result.state === 'unavailable');
    assert.match(result.reason, /needs a base image \(give one with aws/);
    assert.equal((await packaged(image, withBase)).state, 'ready');
  });

  test('that holds files for other machines is not to be had on any base', async () => {
    const facts = { ...native('2.17'), machines: { [machine]: 'a.so', other: 'b.so' } };
    const result = await packaged(built('zip', facts), without);
    assert.ok(result.state === 'unavailable');
    assert.match(
      result.reason,
      /b\.so is for other machines, not \w+ \(a rule under prune in .*variant\.yaml/,
    );
    assert.doesNotMatch(result.reason, /base-images/);
  });
});
