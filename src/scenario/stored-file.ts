import path from 'node:path';
import { z } from 'zod';
import type { StoredFile } from '../model/index.js';
import { expected } from './fields.js';

const SHA256 = expected('a sha256 of 64 hexadecimal digits');

/** The keys of what lies in a file or at a URL. */
export const storedFields = (files: string) => ({
  file: filePath.optional().describe(`Relative to the scenario: ${files}.`),
  url: z
    .url({ protocol: /^https?$/, error: expected('an http or https URL') })
    .optional()
    .describe('Such a file elsewhere; it is kept in the cache by its sha256.'),
  sha256: z
    .string({ error: SHA256 })
    .regex(/^[0-9a-f]{64}$/i, { error: SHA256 })
    .transform((text) => text.toLowerCase())
    .optional()
    .describe('Of the file. A URL needs one; a file that has another is refused.'),
});

export const filePath = z.string({ error: expected('a path') }).min(1, { error: 'a path is empty' });

interface Given {
  readonly file?: string | undefined;
  readonly url?: string | undefined;
  readonly sha256?: string | undefined;
}

/** What is wrong with the keys together. */
export function faultsOfStored({ file, url, sha256 }: Given): string[] {
  return [
    ...((file === undefined) === (url === undefined) ? ['give a file or a url, one of them'] : []),
    ...(url !== undefined && sha256 === undefined ? ['a url needs the sha256 of what it answers'] : []),
  ];
}

/** Without a sha256 until the file is read. */
export function storedFile({ file, url = '', sha256 = '' }: Given, scenarioFile: string): StoredFile {
  const source = file === undefined ? { url } : { file: path.resolve(path.dirname(scenarioFile), file) };
  return { ...source, sha256 };
}
