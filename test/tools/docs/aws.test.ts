import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type AwsWorld, startAwsWorld } from '../../support/aws-world.js';
import { type Doc, openDoc } from '../../support/doc.js';

describe('docs/aws.md', () => {
  let doc: Doc;
  let world: AwsWorld;

  before(async () => {
    doc = await openDoc('aws.md');
    world = await startAwsWorld();
  });
  after(async () => {
    await world?.close();
    await doc?.close();
  });

  test('its first commands print a policy, measure one cell, and leave nothing', async () => {
    const [first = ''] = doc.commands;
    const env = { ...world.env, XDG_STATE_HOME: path.join(doc.folder, 'state') };
    const { exitCode, stdout, stderr } = await doc.run(first, env);
    // What AWS is played by runs on this host, and a busy one spoils the round: that is told, and is not the page's.
    const isSpoilt =
      /excluded: its checks did not hold/.test(stderr) && /cpu-(of-others|stolen)/.test(stderr);
    assert.ok(exitCode === 0 || (isSpoilt && exitCode === 5), stderr);
    const policy = await readFile(path.join(doc.folder, 'policy.json'), 'utf8');
    assert.match(policy, /arn:aws:lambda:eu-central-1:/);
    assert.match(stderr, /it ends beyond \$0\.50/);
    assert.match(stdout, /onnxruntime-node +1769/);
    assert.match(stdout, /nothing was left behind\n$/);
    assert.deepEqual(await world.remaining(), []);
  });
});
