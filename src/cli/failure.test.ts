import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BenchError } from '../errors/index.js';
import { describeFailure } from './failure.js';
import { paletteFor, wantsColor } from './terminal.js';

const plain = paletteFor(false);

describe('what an error becomes', () => {
  test('one that we foresaw is told with its hint, without a stack, with its exit code', () => {
    const error = new BenchError('no scenario at x.yaml', { code: 'x', exitCode: 2, hint: 'name a file' });
    assert.deepEqual(describeFailure(error, plain), {
      text: 'error: no scenario at x.yaml\nhint: name a file',
      exitCode: 2,
    });
  });

  test('a fault of ours keeps its stack and exits 1', () => {
    const { text, exitCode } = describeFailure(new TypeError('x is undefined'), plain);
    assert.equal(exitCode, 1);
    assert.match(text, /a fault in coldbench[\s\S]*TypeError: x is undefined\n\s+at /);
  });

  test('what is no Error is told as text', () => {
    assert.match(describeFailure('odd', plain).text, /odd$/);
  });
});

describe('colours', () => {
  const terminal = { isTTY: true } as const;
  const pipe = { isTTY: false } as const;

  test('are for terminals alone', () => {
    assert.equal(wantsColor(terminal, { TERM: 'xterm-256color' }), true);
    assert.equal(wantsColor(pipe, {}), false);
    assert.equal(wantsColor(terminal, { TERM: 'dumb' }), false);
  });

  test('yield to NO_COLOR, and come with FORCE_COLOR', () => {
    assert.equal(wantsColor(terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }), false);
    assert.equal(wantsColor(terminal, { NO_COLOR: '' }), true);
    assert.equal(wantsColor(pipe, { FORCE_COLOR: '1' }), true);
    assert.equal(wantsColor(terminal, { FORCE_COLOR: '0' }), false);
  });

  test('no escape sequence is written without them', () => {
    assert.equal(plain.red('x'), 'x');
  });
});
