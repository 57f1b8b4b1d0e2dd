import { BenchError, EXIT } from '../../errors/index.js';
import { LOAD_FILE, readLoadFile } from './rendezvous.js';
import { openPlace } from './shared-place.js';
import { parseWorkerResult, type WorkerResult, workerFile } from './worker-result.js';

/** What the workers of a load have left in a folder or at `s3://bucket/prefix`; those that have not are left out. */
export async function loadWorkers(name: string): Promise<readonly WorkerResult[]> {
  const place = await openPlace(name);
  try {
    const load = await readLoadFile(place);
    if (load === undefined) throw noLoad(name);
    const files = Array.from({ length: load.total }, (_, index) => workerFile(index));
    const texts = await Promise.all(files.map(async (file) => ({ file, text: await place.read(file) })));
    return texts.flatMap(({ file, text }) =>
      text === undefined ? [] : parseWorkerResult(text, `${name}/${file}`),
    );
  } finally {
    place.close();
  }
}

/** Whether a folder has what workers of a load leave. */
export async function hasWorkers(name: string): Promise<boolean> {
  const place = await openPlace(name);
  try {
    return (await readLoadFile(place)) !== undefined;
  } finally {
    place.close();
  }
}

function noLoad(name: string): BenchError {
  return new BenchError(`${name} has no ${LOAD_FILE}: no load was started there by bench load --worker`, {
    code: 'workers-unfit',
    exitCode: EXIT.usage,
    hint: 'name the folder or the S3 prefix that was given to the workers with --out',
  });
}
