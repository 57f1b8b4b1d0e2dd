import { readFile, stat } from 'node:fs/promises';
import { BenchError, messageOf } from '../../errors/index.js';
import type { FoundWeights, WeightsFile } from './found.js';
import { isKerasArchive } from './keras-archive.js';
import { malformed, wellFormed } from './malformed.js';
import { MXNET_MAGIC, readMxnetParams } from './mxnet.js';
import { readOnnxWeights } from './onnx.js';
import { readSafetensors, safetensorsHeader } from './safetensors.js';
import { readTfjsModel } from './tfjs.js';
import { isTorchArchive, readTorchArchive } from './torch.js';
import { openZip } from './zip.js';

/** What one read of a file can bring into memory, in bytes. */
const LARGEST = 2 ** 31 - 1;
/** `torch.serialization.MAGIC_NUMBER`, pickled: files of PyTorch before 1.6 start with it. */
const LEGACY_TORCH = Buffer.from('80028a0a6cfc9c46f9206aa85019', 'hex');

/**
 * The tensors of a file of weights, whatever wrote it; its kind is known by its first bytes: safetensors, ONNX, Keras
 * (`.h5`, `.weights.h5`, `.keras`), PyTorch (`torch.save` of a state_dict), MXNet (`.params`) or TF.js
 * (`model.json`, with its shards beside it). Throws a BenchError (exit 2) that names the file.
 * @param source what errors call the file, where that is not its path
 */
export async function readWeightsFile(file: string, source = file): Promise<WeightsFile> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST) throw malformed(`it has ${size} bytes; more than ${LARGEST} are not read`);
    return { ...(await readerOf(await readFile(file), file)), source };
  } catch (error) {
    if (error instanceof BenchError) throw malformed(`${source}: ${error.message}`, error);
    throw malformed(`${source}: ${messageOf(error)}`, error);
  }
}

async function readerOf(bytes: Buffer, file: string): Promise<FoundWeights> {
  const starts = (prefix: string | Buffer) => bytes.subarray(0, prefix.length).equals(Buffer.from(prefix));
  if (starts(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'))) return (await kerasReaders()).readKerasH5(bytes);
  if (starts('PK\x03\x04')) return readArchive(bytes);
  if (bytes.length >= 16 && bytes.readBigUInt64LE(0) === MXNET_MAGIC)
    return wellFormed('parameters of MXNet', () => readMxnetParams(bytes));
  const header = safetensorsHeader(bytes);
  if (header !== undefined) return wellFormed('a safetensors file', () => readSafetensors(bytes, header));
  if (/^\s*\{/.test(bytes.subarray(0, 64).toString('latin1'))) return readTfjsModel(bytes, file);
  if (starts(LEGACY_TORCH))
    throw malformed('it is of PyTorch before 1.6: load it and save it again with a newer one');
  // The first field of a model is its version.
  if (bytes[0] === 0x08) return readOnnxWeights(bytes, file);
  throw malformed(
    'it is none of the files that hold weights: .safetensors, .onnx, .h5, .keras, .pt, .params, or model.json of TF.js',
  );
}

async function readArchive(bytes: Buffer): Promise<FoundWeights> {
  const zip = await openZip(bytes);
  if (isKerasArchive(zip)) return (await kerasReaders()).readKerasArchive(zip);
  if (isTorchArchive(zip)) return readTorchArchive(zip);
  throw malformed('it is a zip, but neither of Keras (model.weights.h5) nor of PyTorch (data.pkl)');
}

/** HDF5 is a library in WebAssembly, loaded for its own files alone. */
const kerasReaders = () => import('./keras.js');
