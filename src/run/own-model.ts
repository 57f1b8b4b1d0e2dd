import { readFile } from 'node:fs/promises';
import { BenchError, EXIT, messageOf } from '../errors/index.js';
import type { OwnModelSpec } from '../model/index.js';
import { type OwnModel, type OwnModelDescription, readOwnModel } from '../network/index.js';
import type { NetworkChoice } from './network.js';
import { storedFile } from './stored-file.js';

type Form = Pick<NetworkChoice, 'size' | 'batch'>;

const known = new Map<string, Promise<OwnModel>>();

/**
 * A user's model, with images of a size and so many at once; read once, since every variant asks. Throws a BenchError
 * (exit 2) where it cannot be had, or is none that handlers can use.
 */
export function ownModel(spec: OwnModelSpec, form: Form): Promise<OwnModel> {
  const key = JSON.stringify([spec, form.size, form.batch]);
  const made = known.get(key) ?? make(spec, form);
  known.set(key, made);
  return made;
}

async function make(spec: OwnModelSpec, { size, batch = 1 }: Form): Promise<OwnModel> {
  const { onnx, labels, ...own } = spec;
  const { width = size, height = size } = spec;
  const description: OwnModelDescription = {
    ...own,
    name: modelName(spec),
    wanted: { batch, ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) },
    ...(labels === undefined ? {} : { labels: await linesOf(labels) }),
  };
  const file = await storedFile('model', onnx);
  const bytes = await readFile(file);
  try {
    return readOwnModel(bytes, description);
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    const { code, exitCode, hint } = error;
    const options = { code, exitCode, cause: error, ...(hint === undefined ? {} : { hint }) };
    throw new BenchError(`${'file' in onnx ? onnx.file : onnx.url}: ${error.message}`, options);
  }
}

/** Of its file, for people. */
function modelName({ onnx }: OwnModelSpec): string {
  return ('file' in onnx ? onnx.file : new URL(onnx.url).pathname).split('/').at(-1) ?? '';
}

async function linesOf(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new BenchError(`network.labels cannot be read: ${messageOf(cause)}`, {
      code: 'labels-unreadable',
      exitCode: EXIT.usage,
      cause,
    });
  });
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}
