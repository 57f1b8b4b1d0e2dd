import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { File } from 'h5wasm/node';

/**
 * The bytes of an HDF5 file that `fill` fills. HDF5 stamps what it writes with the time, and the same model must
 * be the same bytes: while it writes, it is 1970.
 */
export async function writeHdf5(fill: (file: File) => void): Promise<Uint8Array> {
  // A library in WebAssembly, loaded for its own files alone.
  const hdf5 = await import('h5wasm/node');
  await hdf5.ready;
  const folder = mkdtempSync(path.join(tmpdir(), 'coldbench-hdf5-'));
  const now = Date.now;
  try {
    Date.now = () => 0;
    const file = new hdf5.File(path.join(folder, 'file.h5'), 'w');
    fill(file);
    file.close();
    return readFileSync(path.join(folder, 'file.h5'));
  } finally {
    Date.now = now;
    rmSync(folder, { recursive: true });
  }
}
