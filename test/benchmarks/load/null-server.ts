import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../support/project-root.js';

export interface NullServer {
  readonly url: string;
  readonly pid: number;
}

/** Builds the server of null-server.c with `cc`, and has it run as long as the measurement takes. */
export async function withNullServer(measure: (server: NullServer) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-null-server-'));
  try {
    const program = path.join(folder, 'null-server');
    const source = path.join(projectRoot(), 'test/benchmarks/load/null-server.c');
    await promisify(execFile)('cc', ['-O2', '-o', program, source]);
    const server = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    const [port] = await once(server.stdout, 'data');
    await measure({ url: `http://127.0.0.1:${String(port).trim()}/`, pid: server.pid ?? Number.NaN });
    server.stdin.end();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
