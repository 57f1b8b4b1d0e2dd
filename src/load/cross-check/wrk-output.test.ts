import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWrkOutput } from './wrk-output.js';

/** As printed by wrk 4.1.0. */
const WRK = `Running 3s test @ http://127.0.0.1:7102/
  8 threads and 40 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     6.68ms    1.53ms   1.46s    87.05%
    Req/Sec   753.66     62.05     0.91k    73.86%
  Latency Distribution
     50%    6.37ms
     75%  706.00us
     90%    8.11ms
     99%   11.97ms
  18121 requests in 3.10s, 2.66MB read
  Socket errors: connect 1, read 2, write 3, timeout 4
  Non-2xx or 3xx responses: 5
Requests/sec:   5844.00
Transfer/sec:      0.86MB
`;

/** In the layout of wrk2's wrk.c (print_hdr_latency), corrected times first. */
const WRK2 = `Running 10s test @ http://127.0.0.1:7102/
  8 threads and 40 connections
  Thread calibration: mean lat.: 2.230ms, rate sampling interval: 10ms
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   210.90ms  512.00ms   2.00s    88.00%
    Req/Sec    10.00     12.00    40.00     70.00%
  Latency Distribution (HdrHistogram - Recorded Latency)
 50.000%    2.20ms
 75.000%    2.60ms
 90.000%    1.00s 
 99.000%    1.91s 
 99.900%    2.00s 
100.000%    2.00s 

  Detailed Percentile spectrum:
       Value   Percentile   TotalCount 1/(1-Percentile)

       0.921     0.000000            1         1.00
#[Mean    =      210.900, StdDeviation   =      512.000]
#[Max     =     2000.896, Total count    =         4000]
#[Buckets =           27, SubBuckets     =         2048]
----------------------------------------------------------

  Latency Distribution (HdrHistogram - Uncorrected Latency (measured without taking delayed starts into account))
 50.000%    2.00ms
 75.000%    2.00ms
 90.000%    2.00ms
 99.000%    2.00ms
----------------------------------------------------------
  4000 requests in 10.00s, 0.60MB read
Requests/sec:    399.95
Transfer/sec:     61.00KB
`;

test('every figure of wrk is read in its unit', () => {
  assert.deepEqual(parseWrkOutput(WRK), {
    requests: 18_121,
    requestsPerSecond: 5_844,
    meanUs: 6_680,
    sdUs: 1_530,
    maxUs: 1_460_000,
    percentilesUs: { 50: 6_370, 75: 706, 90: 8_110, 99: 11_970 },
    socketErrors: { connect: 1, read: 2, write: 3 },
    timeouts: 4,
    badAnswers: 5,
  });
});

test('without errors there are none', () => {
  const { timeouts, badAnswers, socketErrors } = parseWrkOutput(WRK.replace(/^ {2}(Socket|Non).*\n/gm, ''));
  assert.deepEqual([timeouts, badAnswers, socketErrors], [0, 0, { connect: 0, read: 0, write: 0 }]);
});

test('of wrk2 the corrected percentiles are read, not the uncorrected', () => {
  const { percentilesUs, meanUs, requestsPerSecond } = parseWrkOutput(WRK2);
  assert.deepEqual(percentilesUs, { 50: 2_200, 75: 2_600, 90: 1e6, 99: 1_910_000 });
  assert.deepEqual([meanUs, requestsPerSecond], [210_900, 399.95]);
});

test('what is no output of wrk is refused, and shown', () => {
  for (const text of [
    '',
    'unable to connect to 127.0.0.1:1 Connection refused',
    WRK.replace('Latency ', 'Time '),
  ])
    assert.throws(() => parseWrkOutput(text), { code: 'cross-check-unreadable' });
});
