import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { BenchError, EXIT, messageOf } from '../errors/index.js';

const LARGEST_FILE_BYTES = 1_048_576;

/** Reads a scenario file, at most 1 MiB of UTF-8. Throws a BenchError (exit 2) for anything else. */
export async function readScenarioText(file: string): Promise<string> {
  return decodeScenario(await readBounded(file), file);
}

/** Bytes to text; throws a BenchError (exit 2) when they are not UTF-8. */
export function decodeScenario(content: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (cause) {
    throw unreadable(`${file} is not a text in UTF-8`, 'save it as YAML in UTF-8', cause);
  }
}

async function readBounded(file: string): Promise<Uint8Array> {
  try {
    await refuseOddFile(file);
    // Not blocking: if the file has become a FIFO since, opening it does not wait for a writer.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await firstBytes(handle, file);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof BenchError) throw error;
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : messageOf(error);
    throw unreadable(
      `cannot read ${file}: ${reason}`,
      'name a scenario file, as scenarios/squeezenet.yaml',
      error,
    );
  }
}

async function refuseOddFile(file: string): Promise<void> {
  const stats = await stat(file);
  if (stats.isDirectory()) throw unreadable(`${file} is a directory`, 'name a scenario file in it');
  if (!stats.isFile()) throw unreadable(`${file} is not a regular file`, 'save the scenario to a file');
  if (stats.size > LARGEST_FILE_BYTES) throw tooLarge(file);
}

// Some files (/proc) have more content than the size they tell.
async function firstBytes(handle: FileHandle, file: string): Promise<Uint8Array> {
  const buffer = Buffer.alloc(LARGEST_FILE_BYTES + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length > LARGEST_FILE_BYTES) throw tooLarge(file);
  }
}

function tooLarge(file: string): BenchError {
  return unreadable(
    `${file} is larger than 1 MiB`,
    'a scenario has some dozens of lines: name the right file',
  );
}

function unreadable(message: string, hint: string, cause?: unknown): BenchError {
  return new BenchError(message, { code: 'scenario-unreadable', exitCode: EXIT.usage, hint, cause });
}
