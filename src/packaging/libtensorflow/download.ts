import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BenchError } from '../../errors/index.js';
import { runCommand } from '../../host/index.js';
import { bytes, formatBytes } from '../../units/index.js';
import { WHEEL } from './recipe.js';

const PROGRESS_INTERVAL_MS = 2_000;

/** Downloads the wheel with pip into a folder, and checks it against the pinned hash. Returns its path. */
export async function downloadWheel(
  folder: string,
  progress: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const temporary = path.join(folder, 'pip');
  await mkdir(temporary, { recursive: true });
  const stopWatching = watchGrowth(folder, progress);
  try {
    await runCommand('python3', pipArguments(folder), {
      env: { ...process.env, TMPDIR: temporary },
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    throw downloadFailed(cause);
  } finally {
    stopWatching();
  }
  const wheel = path.join(folder, await wheelName(folder));
  await verifyWheel(wheel);
  return wheel;
}

function pipArguments(folder: string): readonly string[] {
  return [
    ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'],
    ...['--progress-bar', 'off', '--python-version', WHEEL.pythonVersion, '--implementation', 'cp'],
    ...WHEEL.platforms.flatMap((platform) => ['--platform', platform]),
    ...['--dest', folder, `${WHEEL.package}==${WHEEL.version}`],
  ];
}

/** pip shows no progress to a pipe, so the files that it writes are watched instead. */
function watchGrowth(folder: string, progress: (line: string) => void): () => void {
  const report = async () => {
    const size = await largestFile(folder);
    if (size > 0)
      progress(
        `downloading libtensorflow: ${formatBytes(bytes(size))} of ${formatBytes(bytes(WHEEL.bytes))}`,
      );
  };
  const timer = setInterval(() => void report().catch(() => undefined), PROGRESS_INTERVAL_MS);
  return () => clearInterval(timer);
}

async function largestFile(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).size),
  );
  return Math.max(0, ...sizes);
}

async function wheelName(folder: string): Promise<string> {
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel !== undefined) return wheel;
  throw downloadFailed(new Error('pip ended well but left no wheel'));
}

/** Throws `checksum-mismatch` for any file but the pinned wheel. */
export async function verifyWheel(wheel: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(wheel), hash);
  const found = hash.digest('hex');
  if (found === WHEEL.sha256) return;
  throw new BenchError(`${path.basename(wheel)} has the SHA-256 ${found}, not ${WHEEL.sha256}`, {
    code: 'checksum-mismatch',
    hint: 'check the package index that pip is set to; empty its cache with "python3 -m pip cache purge"',
  });
}

function downloadFailed(cause: unknown): BenchError {
  return new BenchError(
    `pip could not download ${WHEEL.package} ${WHEEL.version}, which holds libtensorflow`,
    {
      code: 'download-failed',
      hint: 'check that "python3 -m pip download" reaches a package index, and that the disk has 2 GB free',
      cause,
    },
  );
}
