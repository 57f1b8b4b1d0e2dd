import path from 'node:path';
import { projectRoot } from '../project.js';

/** Path of one of our Python programs beside this file's source: they are not among what is compiled. */
export function ownScript(name: string): string {
  return path.join(projectRoot(), 'src', 'packaging', 'python', name);
}
