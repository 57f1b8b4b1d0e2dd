import { readFile, stat } from 'node:fs/promises';
import type { FunctionCode as LambdaCode } from '@aws-sdk/client-lambda';
import type { FunctionCode } from './target.js';

/** Lambda's limit for a zip that comes with the request; larger ones go by S3. */
const DIRECT_UPLOAD_BYTES = 52_428_800;

/** Where a zip goes that is too large for the request. */
export interface PackageStore {
  /** Brings a file of that many bytes there, and tells where it is. */
  put(file: string, key: string, bytes: number): Promise<LambdaCode>;
}

/** Brings zips to where Lambda takes them from, each once. */
export class ZipUpload {
  readonly #store: PackageStore;
  readonly #uploaded = new Map<string, Promise<LambdaCode>>();

  constructor(store: PackageStore) {
    this.#store = store;
  }

  async codeOf(code: Extract<FunctionCode, { kind: 'zip' }>): Promise<LambdaCode> {
    const { size } = await stat(code.file);
    if (size <= DIRECT_UPLOAD_BYTES) return { ZipFile: await readFile(code.file) };
    const known = this.#uploaded.get(code.sha256);
    const uploaded = known ?? this.#store.put(code.file, `${code.sha256}.zip`, size);
    this.#uploaded.set(code.sha256, uploaded);
    return uploaded;
  }
}
