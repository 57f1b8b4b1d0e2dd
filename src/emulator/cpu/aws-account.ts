import type { AccountParameters } from '../../sandbox/index.js';

/**
 * The account of a function's processor time on AWS. Period, tick, slice and what an idle processor keeps are the
 * kernel's (EuroSys '26, arXiv 2506.01283; kernel/sched/fair.c). The rest is not documented: what AWS's own
 * processes take in the sandbox, and when, are those few values by which the model comes nearest to the means and
 * the spread of AWS's curve.
 */
export const AWS_ACCOUNT: AccountParameters = {
  periodUs: 20_000,
  tickUs: 4_000,
  tickAfterRefillUs: 650,
  sliceUs: 5_000,
  keptUs: 1_000,
  besideUs: 1_370,
  besideDelayUs: 3_940,
  afterUs: 560,
  afterBesideUs: 1_040,
  // Measured: of an invocation that nothing delays, so much of the Duration is no processor time of the sandbox.
  apiUs: 450,
};
