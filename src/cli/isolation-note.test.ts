import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IsolationFacts } from '../emulator/index.js';
import { isolationNote } from './isolation-note.js';

const WHOLE: IsolationFacts = {
  isolated: true,
  reason: null,
  users: 'own',
  missing: [],
  network: 'host',
};

test('whole isolation is one line', () => {
  assert.equal(
    isolationNote(WHOLE),
    'sandboxes: each has a user, a file system and processes of its own; they reach the network',
  );
});

test('each thing that is missing has a line', () => {
  const note = isolationNote({ ...WHOLE, users: 'shared', network: 'loopback', missing: ['this', 'that'] });
  assert.equal(
    note,
    'sandboxes: each has a file system and processes of its own; they reach no network but their Runtime API\n' +
      '  missing: this\n  missing: that',
  );
});

test('no isolation comes with its reason', () => {
  const note = isolationNote({ ...WHOLE, isolated: false, reason: 'no namespaces', missing: ['all'] });
  assert.match(note, /^sandboxes: not isolated \(no namespaces\); .*\n {2}missing: all$/);
});
