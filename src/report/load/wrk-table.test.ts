import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_PLAN, sampleLoad } from '../../../test/support/sample-load.js';
import type { Summary } from '../../model/index.js';
import { bytes, microseconds, seconds } from '../../units/index.js';
import { describeLoad, type LoadDocument } from './document.js';
import { wrkTable } from './wrk-table.js';

const base = describeLoad(SAMPLE_PLAN, sampleLoad(), { interrupted: false });

function row(mean: number, sd: number, max: number, withinOneSd: number): Summary {
  return { ...(base.serviceTimeUs as Summary), mean, sd, max: microseconds(max), withinOneSd };
}

const rates = (mean: number, sd: number, max: number, withinOneSd: number) => ({
  ...base.threadRates,
  mean,
  sd,
  max,
  withinOneSd,
});

/** What wrk 4.1.0 printed, line by line, and the figures that it had. */
const PRINTED: readonly (readonly [what: string, text: string, figures: Partial<LoadDocument>])[] = [
  [
    'a server of 5 ms',
    `Running 3s test @ http://127.0.0.1:7102/
  8 threads and 40 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     6.68ms    1.53ms  24.46ms   87.05%
    Req/Sec   753.66     62.05     0.91k    73.86%
  18121 requests in 3.10s, 2.66MB read
Requests/sec:   5844.00
Transfer/sec:      0.86MB`,
    {
      url: 'http://127.0.0.1:7102/',
      durationUs: seconds(3),
      serviceTimeUs: row(6_680, 1_530, 24_460, 0.8705),
      threadRates: rates(753.66, 62.05, 910, 0.7386),
      completed: 18_121,
      windowUs: seconds(3.1),
      bytesRead: bytes(2_789_212),
      requestsPerSecond: 5_844,
      bytesPerSecond: 901_775,
    },
  ],
  [
    'a server that is late, refuses and hangs up',
    `Running 4s test @ http://127.0.0.1:7104/
  2 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   418.55us    1.05ms  13.56ms   94.92%
    Req/Sec   360.50    481.85     1.18k    83.33%
  579 requests in 4.01s, 72.95KB read
  Socket errors: connect 0, read 17, write 0, timeout 8
  Non-2xx or 3xx responses: 84
Requests/sec:    144.39
Transfer/sec:     18.19KB`,
    {
      url: 'http://127.0.0.1:7104/',
      connections: 4,
      threads: 2,
      durationUs: seconds(4),
      serviceTimeUs: row(418.55, 1_050, 13_560, 0.9492),
      threadRates: rates(360.5, 481.85, 1_180, 0.8333),
      completed: 579,
      windowUs: seconds(4.01),
      bytesRead: bytes(74_701),
      requestsPerSecond: 144.39,
      bytesPerSecond: 18_627,
      socketErrors: { connect: 0, read: 17, write: 0, timeout: 8 },
      badAnswers: 84,
    },
  ],
];

for (const [what, text, figures] of PRINTED) {
  test(`the figures of ${what} are laid out as wrk did it`, () => {
    assert.deepEqual(wrkTable({ ...base, ...figures }), text.split('\n'));
  });
}
