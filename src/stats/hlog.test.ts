import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HistogramLogReader, type JsHistogram } from 'hdr-histogram-js';
import { seconds } from '../units/index.js';
import { formatHlog } from './hlog.js';
import { DurationRecorder } from './recorder.js';

function recordingOf(values: readonly number[]) {
  const recorder = new DurationRecorder();
  for (const value of values) recorder.record(value);
  return recorder.toData();
}

const options = { startEpochSeconds: 1_790_000_000.25, tag: 'onnxruntime-node.1536MB.warm' };

test('a log reads back with its tag, times and counts', () => {
  const intervals = [
    { offsetUs: seconds(0), lengthUs: seconds(1), recording: recordingOf([5_000, 7_000]) },
    { offsetUs: seconds(1), lengthUs: seconds(1), recording: recordingOf([]) },
    { offsetUs: seconds(2), lengthUs: seconds(0.5), recording: recordingOf([9_000]) },
  ];
  const reader = new HistogramLogReader(formatHlog(intervals, options));
  const read = [1, 2, 3].map(() => reader.nextIntervalHistogram() as JsHistogram);
  assert.equal(reader.nextIntervalHistogram(), null);
  assert.deepEqual(
    read.map(({ tag }) => tag),
    Array(3).fill(options.tag),
  );
  assert.deepEqual(
    read.map(({ totalCount }) => totalCount),
    [2, 0, 1],
  );
  assert.deepEqual(
    read.map(({ startTimeStampMsec }) => startTimeStampMsec),
    [1_790_000_000_250, 1_790_000_001_250, 1_790_000_002_250],
  );
  assert.equal(read[2]?.endTimeStampMsec, 1_790_000_002_750);
  assert.equal(read[0]?.getValueAtPercentile(50), 5_003);
});

test('a line has tag, start, length in seconds and maximum in milliseconds', () => {
  const interval = { offsetUs: seconds(1), lengthUs: seconds(1), recording: recordingOf([2_000]) };
  const lines = formatHlog([interval], options).trimEnd().split('\n');
  assert.deepEqual(lines.slice(0, 3), [
    '#[Histogram log format version 1.3]',
    '#[StartTime: 1790000000.250 (seconds since epoch), 2026-09-21T14:13:20.250Z]',
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
  ]);
  assert.match(lines[3] ?? '', /^Tag=onnxruntime-node\.1536MB\.warm,1790000001\.250,1\.000,2\.000,HIST/);
});

test('a tag that would break the fields of a line is refused', () => {
  for (const tag of ['a,b', 'a b', '']) {
    assert.throws(() => formatHlog([], { ...options, tag }), { code: 'invalid-tag' });
  }
});
