import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseReportLine, reportInTail } from './report-line.js';

/** From AWS Lambda's documentation of the line, with its tabs. */
const WARM =
  'REPORT RequestId: 8f5\tDuration: 157.44 ms\tBilled Duration: 158 ms\tMemory Size: 1769 MB\tMax Memory Used: 38 MB\t\n';
const COLD = `${WARM.trimEnd()}\tInit Duration: 98.01 ms\t\n`;

describe('a report in a log', () => {
  test('tells times, memory and what is billed', () => {
    const report = parseReportLine(COLD);
    assert.deepEqual(
      [report?.requestId, report?.durationUs, report?.billedDurationUs, report?.initDurationUs],
      ['8f5', 157_440, 158_000, 98_010],
    );
    assert.deepEqual([report?.memorySizeMB, report?.maxMemoryUsedBytes], [1769, 38 * 1_048_576]);
    assert.equal(report?.outcome, 'ok');
    assert.equal(parseReportLine(WARM)?.initDurationUs, null);
  });

  test('tells how an invocation failed', () => {
    const ended = (status: string) => parseReportLine(`${WARM.trimEnd()}\t${status}\n`)?.outcome;
    assert.equal(ended('Status: timeout'), 'timeout');
    assert.equal(ended('Status: error\tError Type: Runtime.ExitError'), 'crash');
    assert.equal(ended('Status: error\tError Type: Runtime.OutOfMemory'), 'out-of-memory');
    assert.equal(ended('Status: error\tError Type: TypeError'), 'function-error');
  });

  test('may have fields that nobody knows yet', () => {
    const line = `${COLD.trimEnd()}\tRestore Duration: 10.00 ms\tXRAY TraceId: 1-2\tSegmentId: 3\tSampled: true`;
    assert.equal(parseReportLine(line)?.initDurationUs, 98_010);
  });

  test('is the last one of a tail, whatever the function wrote before', () => {
    const tail = `START RequestId: 8f5 Version: $LATEST\nREPORT RequestId: fake\nEND RequestId: 8f5\n${WARM}`;
    assert.equal(reportInTail(tail)?.requestId, '8f5');
    assert.equal(reportInTail('no report here'), null);
  });

  test('of any other text is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.equal(parseReportLine(`REPORT RequestId: ${text.replaceAll('\t', ' ')}`), null);
        assert.equal(reportInTail(text), null);
      }),
    );
  });
});
