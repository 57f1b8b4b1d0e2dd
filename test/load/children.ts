import { readdir, readFile } from 'node:fs/promises';

/** Children of a process whose command line has the text, from /proc. */
export async function childrenOf(parent: number, text: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => isChild(pid, parent, text)));
  return pids.filter((_, index) => found[index]).map(Number);
}

async function isChild(pid: string, parent: number, text: string): Promise<boolean> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return new RegExp(`^PPid:\\s${parent}$`, 'm').test(status) && command.includes(text);
  } catch {
    // It ended while we looked.
    return false;
  }
}
