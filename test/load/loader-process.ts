import { startLoad } from '../../src/load/index.js';
import { milliseconds, seconds } from '../../src/units/index.js';

/** Puts load on the URL of its argument for long, says so, and waits to be killed. */
const session = startLoad({
  url: process.argv[2] ?? '',
  connections: 2,
  durationUs: seconds(600),
  warmupUs: milliseconds(0),
  timeoutUs: seconds(10),
  requests: [{ method: 'GET', path: '/?delay=5', headers: {} }],
  requestIdPrefix: 'test',
});
session.onProgress(({ completed }) => {
  if (completed > 0) process.stdout.write('loading\n');
});
