import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlatformReport } from '../../model/index.js';
import { bytes, megabytes, megabytesToBytes, microseconds, milliseconds } from '../../units/index.js';
import { type Ending, SUCCESS } from './events.js';
import { logLines } from './log-lines.js';

const REPORT: PlatformReport = {
  requestId: 'c24e087f',
  clientRequestId: null,
  functionName: 'f',
  environmentId: 'e',
  invocationIndex: 0,
  outcome: 'ok',
  queueUs: microseconds(0),
  durationUs: milliseconds(16),
  billedDurationUs: milliseconds(16),
  initDurationUs: null,
  memorySizeMB: megabytes(128),
  maxMemoryUsedBytes: bytes(megabytesToBytes(megabytes(65)) - 1),
  cpuUsedUs: null,
  throttledUs: null,
  at: null,
};

function report(changes: Partial<PlatformReport>, ending: Ending = SUCCESS): string {
  const event = {
    type: 'platform.report',
    report: { ...REPORT, ...changes },
    traceId: '',
    ...ending,
  } as const;
  return logLines(event);
}

describe('the lines of a log', () => {
  it('end an invocation as AWS prints it', () => {
    assert.equal(
      report({}),
      'END RequestId: c24e087f\nREPORT RequestId: c24e087f\tDuration: 16.00 ms\tBilled Duration: 16 ms\tMemory Size: 128 MB\tMax Memory Used: 65 MB\t\n',
    );
  });

  it('have one tab after the init, too', () => {
    assert.match(
      report({ initDurationUs: microseconds(133_860), billedDurationUs: milliseconds(150) }),
      /\tBilled Duration: 150 ms\t.*\tMax Memory Used: 65 MB\tInit Duration: 133\.86 ms\t\n$/,
    );
  });

  it('end with a status, and without a tab, where something went wrong', () => {
    const init = { initDurationUs: microseconds(67_490) };
    assert.match(
      report(init, { status: 'timeout', errorType: 'Sandbox.Timedout' }),
      / MB\tInit Duration: 67\.49 ms\tStatus: timeout\n$/,
    );
    assert.match(
      report({}, { status: 'error', errorType: 'Runtime.OutOfMemory' }),
      / MB\tStatus: error\tError Type: Runtime\.OutOfMemory\n$/,
    );
  });

  it('tell an init that failed or that nobody waited for, and no other', () => {
    const init = { type: 'platform.initReport', phase: 'init', durationUs: microseconds(9_999_560) } as const;
    const timeout = { status: 'timeout', errorType: 'Sandbox.Timedout' } as const;
    assert.equal(
      logLines({ ...init, initializationType: 'on-demand', ...timeout }),
      'INIT_REPORT Init Duration: 9999.56 ms\tPhase: init\tStatus: timeout\n',
    );
    assert.equal(logLines({ ...init, initializationType: 'on-demand', ...SUCCESS }), '');
    assert.match(
      logLines({ ...init, initializationType: 'provisioned-concurrency', ...SUCCESS }),
      /^INIT_REPORT /,
    );
  });
});
