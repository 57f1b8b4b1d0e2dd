import { createInterface } from 'node:readline/promises';
import {
  ASSUMED_COLD_SECONDS,
  ASSUMED_REQUEST_SECONDS,
  cloudUsd,
  estimateCloudUsage,
  pricesOf,
} from '../cost/index.js';
import { BenchError, EXIT } from '../errors/index.js';
import type { AwsRun, CloudUsage, Scenario } from '../model/index.js';
import { cellsOfEachSize } from '../scenario/index.js';
import { formatNumber } from '../units/index.js';
import { printMessage } from './terminal.js';

export interface SpendingOptions {
  readonly sides: number;
  readonly maxUsd: number;
  /** It was agreed to on the command line. */
  readonly yes: boolean;
}

const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/**
 * Tells what a run that costs money is going to use, and asks whether to go on; nothing for a run that costs none.
 * Throws a BenchError (exit 2) where it may cost too much, and where nobody can be asked or does not agree.
 */
export async function agreeToSpending(
  scenario: Scenario,
  { sides, maxUsd, yes }: SpendingOptions,
): Promise<void> {
  if (scenario.target !== 'aws') return;
  const usage = estimateCloudUsage(scenario, sides * cellsOfEachSize(scenario));
  const prices = pricesOf(scenario.prices, ARCHITECTURE);
  const usd = cloudUsd(usage, prices);
  printMessage(
    `estimate: up to ${usageText({ ...usage, usd })}, if a cold start takes ${ASSUMED_COLD_SECONDS} s and a request ${ASSUMED_REQUEST_SECONDS * 1_000} ms or more (${prices.name}, ${prices.since}); it ends beyond $${maxUsd.toFixed(2)}`,
  );
  if (usd > maxUsd)
    throw refusal(
      `the run may cost ${dollars(usd)}, more than the $${maxUsd.toFixed(2)} that it may`,
      'allow it with --max-usd, or measure fewer cells, rounds or seconds',
    );
  if (yes || (await agreed())) return;
  throw refusal('nothing was deployed: nobody agreed to the cost', 'agree to the estimate with --yes');
}

/** What was used, afterwards. */
export function spent({ used, estimated, region }: AwsRun): string {
  return `used in ${region}: ${usageText(used)}; the estimate was ${dollars(estimated.usd)}`;
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question('run it on AWS? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}

function usageText({ invocations, gbSeconds, usd }: CloudUsage & { readonly usd: number }): string {
  return `${formatNumber(invocations)} invocations, ${formatNumber(gbSeconds, 1)} GB-s, ${dollars(usd)}`;
}

const dollars = (usd: number): string => `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;

function refusal(message: string, hint: string): BenchError {
  return new BenchError(message, { code: 'aws-spending', exitCode: EXIT.usage, hint });
}
