import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from './project-root.js';

/** IAM's names for what the SDK calls otherwise (AWS, "Service Authorization Reference"). */
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda.Invoke': 'lambda:InvokeFunction',
  's3.ListBuckets': 's3:ListAllMyBuckets',
  's3.ListObjectsV2': 's3:ListBucket',
  // Nobody has to be allowed this.
  'sts.GetCallerIdentity': 'lambda:InvokeFunction',
};

export const actionOf = (call: string): string => ACTIONS[call] ?? call.replace('.', ':');

export interface Checked {
  readonly checked: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** Against the models that botocore has. */
export async function checkedCalls(python: string, file: string): Promise<Checked> {
  const script = path.join(projectRoot(), 'test', 'tools', 'aws', 'check_calls.py');
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(await readFile(file));
  return JSON.parse(await text(child.stdout)) as Checked;
}
