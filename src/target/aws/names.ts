import { createHash, randomBytes } from 'node:crypto';

/** Everything that a run creates has this tag; its value is the run's id. */
export const RUN_TAG = 'coldbench:run';
export const PREFIX = 'coldbench-';
const LONGEST_NAME = 64;
const HASH_LENGTH = 8;

/** What tells the resources of one deployment from those of all others. */
export interface Deployment {
  /** Eight hexadecimal digits. */
  readonly id: string;
  readonly runId: string;
}

export function newDeployment(runId: string): Deployment {
  return { id: randomBytes(4).toString('hex'), runId };
}

/** Names start with this. */
export const prefixOf = ({ id }: Deployment): string => `${PREFIX}${id}`;

/** Of a function: what does not fit into 64 characters is told by its hash. */
export function functionName(deployment: Deployment, wanted: string): string {
  const rest = wanted.replace(/^coldbench-/, '').replace(/[^\w-]/g, '_');
  const room = LONGEST_NAME - prefixOf(deployment).length - 1;
  if (rest.length <= room) return `${prefixOf(deployment)}-${rest}`;
  const hash = createHash('sha256').update(rest).digest('hex').slice(0, HASH_LENGTH);
  return `${prefixOf(deployment)}-${rest.slice(0, room - HASH_LENGTH - 1)}-${hash}`;
}

export const logGroupOf = (functionName: string): string => `/aws/lambda/${functionName}`;

/** As Lambda, CloudWatch Logs and their like take tags. */
export const tagMap = ({ runId }: Deployment): Record<string, string> => ({ [RUN_TAG]: runId });
/** As IAM, S3 and ECR do. */
export const tagList = ({ runId }: Deployment) => [{ Key: RUN_TAG, Value: runId }];
