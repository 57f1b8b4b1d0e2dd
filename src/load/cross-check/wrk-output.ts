import { BenchError } from '../../errors/index.js';
import { COMMON_PERCENTILES, type PrintedFigures } from './figures.js';

const US_PER: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3_600e6 };
const TIME = String.raw`([\d.]+)(us|ms|s|m|h)`;
const LATENCY = new RegExp(String.raw`^\s+Latency\s+${TIME}\s+${TIME}\s+${TIME}\s+[\d.]+%\s*$`, 'm');
const PERCENTILE = new RegExp(String.raw`^\s+([\d.]+)%\s+${TIME}\s*$`, 'gm');
const REQUESTS = /^\s+(\d+) requests in /m;
const RATE = /^Requests\/sec:\s+([\d.]+)$/m;
const SOCKET_ERRORS = /^\s+Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)$/m;
const BAD_ANSWERS = /^\s+Non-2xx or 3xx responses: (\d+)$/m;

/** Reads what wrk 4 and wrk2 print with --latency. Throws a BenchError for anything else. */
export function parseWrkOutput(text: string): PrintedFigures {
  const latency = LATENCY.exec(text);
  const [, requests] = REQUESTS.exec(text) ?? [];
  const [, rate] = RATE.exec(text) ?? [];
  if (latency === null || requests === undefined || rate === undefined) throw unreadable(text);
  const [, connect = 0, read = 0, write = 0, timeouts = 0] = SOCKET_ERRORS.exec(text) ?? [];
  const [, badAnswers = 0] = BAD_ANSWERS.exec(text) ?? [];
  return {
    requests: Number(requests),
    requestsPerSecond: Number(rate),
    meanUs: timeIn(latency[1], latency[2]),
    sdUs: timeIn(latency[3], latency[4]),
    maxUs: timeIn(latency[5], latency[6]),
    percentilesUs: percentilesOf(text),
    socketErrors: { connect: Number(connect), read: Number(read), write: Number(write) },
    timeouts: Number(timeouts),
    badAnswers: Number(badAnswers),
  };
}

/** The first of each: wrk2 may list uncorrected ones after the corrected. */
function percentilesOf(text: string): Record<number, number | null> {
  const found = new Map<number, number>();
  for (const [, percentile, value, unit] of text.matchAll(PERCENTILE)) {
    const key = Number(percentile);
    if (!found.has(key)) found.set(key, timeIn(value, unit));
  }
  return Object.fromEntries(COMMON_PERCENTILES.map((key) => [key, found.get(key) ?? null]));
}

const timeIn = (value = '', unit = ''): number => Math.round(Number(value) * (US_PER[unit] ?? Number.NaN));

function unreadable(text: string): BenchError {
  const shown = text.trim() === '' ? 'nothing' : text.trim().slice(0, 600);
  return new BenchError(`the program printed no figures that can be read, but:\n${shown}`, {
    code: 'cross-check-unreadable',
    hint: 'use wrk 4 or wrk2; see whether it can reach the URL by itself',
  });
}
