import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { File, ready } from 'h5wasm/node';

/**
 * The bytes of an HDF5 file that `fill` fills. HDF5 stamps what it writes with the time, and the same model must
 * be the same bytes: while it writes, it is 1970.
 */
export async function writeHdf5(fill: (file: File) => void): Promise<Uint8Array> {
  await ready;
  const folder = mkdtempSync(path.join(tmpdir(), 'coldbench-hdf5-'));
  const now = Date.now;
  try {
    Date.now = () => 0;
    const file = new File(path.join(folder, 'file.h5'), 'w');
    fill(file);
    file.close();
    return readFileSync(path.join(folder, 'file.h5'));
  } finally {
    Date.now = now;
    rmSync(folder, { recursive: true });
  }
}
