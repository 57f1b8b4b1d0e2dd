/** What the account of a group goes by (account.h). Microseconds. */
export interface AccountParameters {
  readonly periodUs: number;
  readonly tickUs: number;
  /** How long after a refill the first tick comes. */
  readonly tickAfterRefillUs: number;
  /** What a processor takes of the quota at a time, and what an idle one keeps of it. */
  readonly sliceUs: number;
  readonly keptUs: number;
  /** What the platform takes of a quota for each invocation: on another processor, so long after its start. */
  readonly besideUs: number;
  readonly besideDelayUs: number;
  /** When the function comes to rest, on its processor and on the other. */
  readonly afterUs: number;
  readonly afterBesideUs: number;
  /** What the Runtime API takes of an invocation: in the sandbox on AWS, outside of it here. */
  readonly apiUs: number;
}

/** In the order of `parameters` in account.h. */
export function parameterList(parameters: AccountParameters): string[] {
  const { periodUs, tickUs, tickAfterRefillUs, sliceUs, keptUs } = parameters;
  const { besideUs, besideDelayUs, afterUs, afterBesideUs, apiUs } = parameters;
  return [
    ...[periodUs, tickUs, tickAfterRefillUs, sliceUs, keptUs],
    ...[besideUs, besideDelayUs, afterUs, afterBesideUs, apiUs],
  ].map(String);
}
