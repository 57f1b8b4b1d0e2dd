import type { Platform } from './platform.js';
import { ServiceError } from './service-error.js';
import type { StoredCode } from './storage/index.js';

/** Where zips can be downloaded, by the hexadecimal SHA-256 of their content. */
export const CODE_PATH = '/_coldbench/code/';

type Stored = Pick<Platform, 'functions' | 'layers'>;

/** All packages that versions of functions and layers are made of. */
export function allCode({ functions, layers }: Stored): StoredCode[] {
  const versions = functions.all().flatMap((deployed) => deployed.versions);
  return [
    ...versions.map((version) => version.configuration.package.code),
    ...layers.names().flatMap((name) => layers.versionsOf(name).map(({ code }) => code)),
  ];
}

/** What the account's code takes, as GetAccountSettings counts it. */
export function totalCodeBytes(platform: Stored): number {
  return allCode(platform).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Throws CodeStorageExceededException where another package is too much for the account. */
export function refuseOverStorage(platform: Platform, code: StoredCode): void {
  if (totalCodeBytes(platform) + code.sizeBytes <= platform.codeStorageBytes) return;
  throw new ServiceError('CodeStorageExceededException', 'Code storage limit exceeded.');
}
