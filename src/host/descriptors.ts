import { closeSync, readdirSync, readFileSync } from 'node:fs';

const STDERR = 2;
/** O_CLOEXEC of open(2) on Linux, as /proc/<pid>/fdinfo shows it. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Closes the descriptors beyond standard error that this process was born with: every child would inherit them
 * as well. Those that Node opens for itself are closed on exec.
 */
export function closeInheritedDescriptors(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name);
    if (descriptor > STDERR && isInherited(descriptor)) closeSync(descriptor);
  }
}

function isInherited(descriptor: number): boolean {
  const flags = flagsOf(descriptor);
  return flags !== undefined && (flags & CLOSE_ON_EXEC) === 0;
}

/** Undefined for one that is closed already, as that of the folder that was just read. */
function flagsOf(descriptor: number): number | undefined {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1');
    return Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '', 8);
  } catch {
    return undefined;
  }
}
