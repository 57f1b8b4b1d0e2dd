import path from 'node:path';

/** Path of a file of the deployment package. */
export function taskFile(...segments: string[]): string {
  const root = process.env.LAMBDA_TASK_ROOT;
  if (root === undefined) throw new Error('LAMBDA_TASK_ROOT is not set: is this running as a function?');
  return path.join(root, ...segments);
}
