import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Dataset, File, Group, ready } from 'h5wasm/node';
import type { FoundTensor, FoundWeights } from './found.js';
import { ARCHIVE_WEIGHTS } from './keras-archive.js';
import { epsilonsOf } from './keras-epsilons.js';
import { malformed, wellFormed } from './malformed.js';
import { countOf } from './values.js';
import type { ZipEntries } from './zip.js';

/** Of `BatchNormalization`. */
const DEFAULT_EPSILON = 1e-3;

/** The weights of a `.keras` archive, with the epsilons of its model. */
export async function readKerasArchive(zip: ZipEntries): Promise<FoundWeights> {
  const config = JSON.parse(Buffer.from(await zip.read('config.json')).toString('utf8'));
  const found = await readKerasH5(await zip.read(ARCHIVE_WEIGHTS));
  return { ...found, kind: 'a Keras archive', epsilons: epsilonsOf(config) };
}

/** The weights in an HDF5 file of Keras: `.h5` of a whole model or of weights, or `.weights.h5` of Keras 3. */
export async function readKerasH5(bytes: Uint8Array): Promise<FoundWeights> {
  const hdf5 = await ready;
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-hdf5-'));
  try {
    await writeFile(path.join(folder, 'file.h5'), bytes);
    // Else the library prints what it finds wrong, and goes on.
    hdf5.activate_throwing_error_handler();
    return wellFormed('an HDF5 file', () => opened(path.join(folder, 'file.h5')));
  } finally {
    hdf5.deactivate_throwing_error_handler();
    await rm(folder, { recursive: true, force: true });
  }
}

function opened(name: string): FoundWeights {
  const file = new File(name, 'r');
  try {
    const config = attribute(file, 'model_config');
    const epsilons = typeof config === 'string' ? { epsilons: epsilonsOf(JSON.parse(config)) } : {};
    const common = {
      kind: 'an HDF5 file of Keras',
      layout: 'channels-last',
      epsilon: DEFAULT_EPSILON,
    } as const;
    return { ...common, ...epsilons, tensors: tensorsOf(file) };
  } finally {
    file.close();
  }
}

function tensorsOf(file: File): FoundTensor[] {
  const layers = groupIn(file, 'layers');
  if (layers !== undefined) return groupsIn(layers).flatMap(([kind, layer]) => byVariable(kind, layer));
  const root = groupIn(file, 'model_weights') ?? file;
  if (attribute(root, 'layer_names') === undefined)
    throw malformed('it is an HDF5 file, but has no layers of Keras in it');
  return groupsIn(root).flatMap(([layer, group]) => byName(layer, group));
}

/** Keras 2, and Keras 3 for `.h5`: `<layer>/.../<variable>`. */
function byName(layer: string, group: Group): FoundTensor[] {
  return group.keys().flatMap((key) => {
    const member = group.get(key);
    if (member instanceof Group) return byName(layer, member);
    return member instanceof Dataset ? [tensor(`${layer}/${key}`, member)] : [];
  });
}

/** In the order in which a layer makes them. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  conv2d: ['kernel', 'bias'],
  depthwise_conv2d: ['kernel', 'bias'],
  dense: ['kernel', 'bias'],
  batch_normalization: ['gamma', 'beta', 'moving_mean', 'moving_variance'],
};

/** Keras 3: `<class>_<count>/vars/<index>`, with the layer's name as an attribute; a model in a model has more. */
function byVariable(kind: string, layer: Group): FoundTensor[] {
  const inner = groupIn(layer, 'layers');
  if (inner !== undefined) return groupsIn(inner).flatMap(([name, group]) => byVariable(name, group));
  const variables = groupIn(layer, 'vars');
  const keys = variables?.keys() ?? [];
  if (variables === undefined || keys.length === 0) return [];
  const name = attribute(variables, 'name');
  if (typeof name !== 'string')
    throw malformed(
      'it does not tell the names of its layers: save the model as .h5, or with Keras 3.10 or later',
    );
  const roles = VARIABLES[kind.replace(/_\d+$/, '')] ?? [];
  return keys.flatMap((key) => {
    const member = variables.get(key);
    return member instanceof Dataset ? [tensor(`${name}/${roles[Number(key)] ?? key}`, member)] : [];
  });
}

// Read while the file is open.
function tensor(name: string, dataset: Dataset): FoundTensor {
  const shape = dataset.shape ?? [];
  const { value } = dataset;
  if (!ArrayBuffer.isView(value) || value instanceof DataView) throw malformed(`${name} holds no numbers`);
  const numbers = Float32Array.from(value as ArrayLike<number | bigint>, Number);
  if (numbers.length !== countOf(shape)) throw malformed(`${name} is cut off`);
  return { name, shape, values: () => numbers };
}

function groupIn(parent: Group, name: string): Group | undefined {
  const member = parent.keys().includes(name) ? parent.get(name) : null;
  return member instanceof Group ? member : undefined;
}

function groupsIn(parent: Group): [string, Group][] {
  return parent.keys().flatMap((key) => {
    const member = parent.get(key);
    return member instanceof Group ? [[key, member] as [string, Group]] : [];
  });
}

const attribute = (of: Group, name: string): unknown => of.attrs[name]?.value;
