import { runCommand } from '../../host/index.js';
import type { Availability, Variant } from '../variant.js';
import { findNodeHeaders, NODE_HEADERS_REMEDY } from './node-headers.js';
import { readPrepared } from './prepared.js';

interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  readonly reason: string;
  readonly remedy: string;
}

const TOOLS: readonly Tool[] = [
  {
    command: 'python3',
    args: ['-m', 'pip', '--version'],
    reason: 'libtensorflow is fetched with pip, and "python3 -m pip" does not run',
    remedy: 'install python3 and pip',
  },
  {
    command: 'g++',
    args: ['--version'],
    reason: 'the addon is compiled with g++, which is not there',
    remedy: 'install g++ (Debian: apt-get install g++)',
  },
  {
    command: 'strip',
    args: ['--version'],
    reason: 'libtensorflow is stripped with strip, which is not there',
    remedy: 'install binutils',
  },
];

/** Available when prepared already, or when everything is there that preparation needs. */
export async function libtensorflowAvailability(variant: Variant): Promise<Availability> {
  if ((await readPrepared(variant)) !== undefined) return { available: true };
  const works = await Promise.all(TOOLS.map(runs));
  const missing = TOOLS.find((_, index) => !works[index]);
  if (missing !== undefined) return { available: false, reason: missing.reason, remedy: missing.remedy };
  return findNodeHeaders() === undefined
    ? {
        available: false,
        reason: "Node's own headers (node_api.h) are not there",
        remedy: NODE_HEADERS_REMEDY,
      }
    : { available: true };
}

async function runs({ command, args }: Tool): Promise<boolean> {
  try {
    await runCommand(command, args);
    return true;
  } catch {
    return false;
  }
}
