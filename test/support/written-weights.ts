import path from 'node:path';
import { runCommand } from '../../src/host/index.js';
import type { ParityResult } from '../../src/model/index.js';
import {
  assignWeights,
  compareLogits,
  evenPads,
  type Network,
  NO_PADS,
  readWeightsFile,
  referenceLogits,
} from '../../src/network/index.js';
import { projectRoot } from './project-root.js';

const SCRIPT = path.join(projectRoot(), 'test', 'tools', 'weights', 'write_weights.py');
/** Between float32 sums of a few dozen terms and ours in float64. */
const TOLERANCE = 2e-6;

interface Written {
  readonly side: number;
  readonly epsilon: number;
  readonly pixels: readonly number[];
  /** The logits by NumPy. */
  readonly expected: readonly number[];
  /** The logits by the program that wrote the file; null where it computes none. */
  readonly files: Readonly<Record<string, readonly number[] | null>>;
}

/** The network of write_weights.py. */
export function writtenNetwork(side: number): Network {
  const window = { kernel: 3, stride: 1, pads: NO_PADS } as const;
  return {
    name: 'written',
    input: {
      name: 'input',
      channels: 3,
      height: side,
      width: side,
      colorOrder: 'RGB',
      mean: [0.4, 0.5, 0.6],
      std: [0.2, 0.3, 0.25],
    },
    layers: [
      {
        op: 'conv',
        name: 'features.0',
        input: 'input',
        outputChannels: 6,
        ...window,
        activation: 'relu',
        batchNorm: 'features.1',
      },
      {
        op: 'depthwiseConv',
        name: 'features.3',
        input: 'features.0',
        ...window,
        activation: 'relu6',
        batchNorm: 'features.4',
      },
      {
        op: 'conv',
        name: 'features.6',
        input: 'features.3',
        outputChannels: 8,
        kernel: 1,
        stride: 1,
        pads: evenPads(0),
        activation: 'relu',
      },
      { op: 'globalAveragePool', name: 'mean', input: 'features.6' },
      { op: 'dense', name: 'classifier', input: 'mean', outputChannels: 5, activation: 'none' },
    ],
    output: 'classifier',
  };
}

/** One small network's weights, in files that other programs wrote. */
export class WrittenWeights {
  readonly #folder: string;
  readonly #written: Written;

  private constructor(folder: string, written: Written) {
    this.#folder = folder;
    this.#written = written;
  }

  /** @param programs those of write_weights.py; `onnx` computes what all of them have to answer */
  static async by(
    python: string,
    folder: string,
    programs: readonly string[],
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<WrittenWeights> {
    const { stdout } = await runCommand(python, [SCRIPT, folder, ...programs], { env });
    return new WrittenWeights(folder, JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Written);
  }

  get epsilon(): number {
    return this.#written.epsilon;
  }

  /** What is computed with the weights of a file, held against what the program computed that wrote it. */
  async compared(file: string, epsilon?: number): Promise<ParityResult> {
    const expected = this.#written.files[file] ?? this.#written.expected;
    const network = writtenNetwork(this.#written.side);
    const found = await readWeightsFile(path.join(this.#folder, file));
    const weights = assignWeights(network, found, epsilon === undefined ? {} : { epsilon });
    const logits = referenceLogits(network, weights, Uint8Array.from(this.#written.pixels));
    return compareLogits([expected], [logits], TOLERANCE);
  }
}
