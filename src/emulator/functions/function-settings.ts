/** `EventInvokeConfig` of one qualifier; null where its owner left it to AWS's default. */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number | null;
  readonly maximumEventAgeInSeconds: number | null;
  /** ARNs that records of asynchronous invocations would go to on AWS. */
  readonly onSuccess: string | null;
  readonly onFailure: string | null;
  readonly lastModified: Date;
}

/** One statement of a resource-based policy, in IAM's own form. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly [member: string]: unknown;
}

/** What is set for a function beside its code and configuration; by qualifier but for the tags. */
export class FunctionSettings {
  readonly tags = new Map<string, string>();
  readonly eventInvoke = new Map<string, EventInvokeConfig>();
  readonly policies = new Map<string, readonly PolicyStatement[]>();

  /** With the version or alias. */
  forget(qualifier: string): void {
    this.eventInvoke.delete(qualifier);
    this.policies.delete(qualifier);
  }
}
