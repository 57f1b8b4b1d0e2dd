/** How a scenario is run on AWS; what is absent is the AWS SDK's own choice, or created for the run and removed. */
export interface AwsSpec {
  readonly region?: string;
  /** Of the SDK's configuration files. */
  readonly profile?: string;
  /** ARN of the role that functions run as. */
  readonly role?: string;
  /** Bucket for packages over the limit of a direct upload. */
  readonly bucket?: string;
  /** Who may call the functions' URLs: who signs, or everybody who knows them. */
  /** By runtime, as `python3.11`: what container images are built on. */
  readonly baseImages?: Readonly<Record<string, string>>;
  readonly auth: 'iam' | 'none';
  /** Execution environments that each function is given at most, and that no other function may take. */
  readonly reservedConcurrency?: number;
}

/** What a run on AWS used so far, as the platform reported it. */
export interface CloudUsage {
  readonly invocations: number;
  readonly gbSeconds: number;
}

/** Of a run on AWS, in `run.json`. */
export interface AwsRun {
  readonly region: string;
  readonly architecture: 'x86_64' | 'arm64';
  /** In the names of everything that was created. */
  readonly deployment: string;
  readonly estimated: CloudUsage & { readonly usd: number };
  readonly used: CloudUsage & { readonly usd: number };
  readonly maxUsd: number;
}
