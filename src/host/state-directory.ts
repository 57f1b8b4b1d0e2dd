import { homedir } from 'node:os';
import path from 'node:path';

/** Where what must outlive a process is kept, which cannot be made again: `$XDG_STATE_HOME/coldbench`. */
export function stateDirectory(...segments: string[]): string {
  const base = process.env.XDG_STATE_HOME ?? path.join(homedir(), '.local', 'state');
  return path.join(base, 'coldbench', ...segments);
}
