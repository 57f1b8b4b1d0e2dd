/** Zeros added around a map before a window slides over it: top, left, bottom, right, in pixels. */
export type Pads = readonly [top: number, left: number, bottom: number, right: number];

export const NO_PADS: Pads = [0, 0, 0, 0];

/** The same padding on all four sides. */
export const evenPads = (pixels: number): Pads => [pixels, pixels, pixels, pixels];

/** `relu6` is min(max(x, 0), 6). */
export type Activation = 'none' | 'relu' | 'relu6';

interface Named {
  /** Unique in its network; parameters are called `<name>.weight` and `<name>.bias`. */
  readonly name: string;
}

interface Window {
  /** Height and width of the window, in pixels. */
  readonly kernel: number;
  readonly stride: number;
  readonly pads: Pads;
}

interface Normalized {
  /** The batch normalization that is folded into it, by its name in files of trained weights. */
  readonly batchNorm?: string;
}

/** Cross-correlation (no kernel flip), weights OIHW, one bias an output channel, rounded down at the edge. */
export interface Convolution extends Named, Window, Normalized {
  readonly op: 'conv';
  readonly input: string;
  readonly outputChannels: number;
  readonly activation: Activation;
}

/** A convolution of each channel by itself: weights [channels, 1, kernel, kernel]. */
export interface DepthwiseConvolution extends Named, Window, Normalized {
  readonly op: 'depthwiseConv';
  readonly input: string;
  readonly activation: Activation;
}

/** Maximum over a window; padding never wins. */
export interface MaxPool extends Named, Window {
  readonly op: 'maxPool';
  readonly input: string;
  /** Whether a last window that only partly covers the map counts: it does with `ceil`. */
  readonly rounding: 'ceil' | 'floor';
}

/** Joins maps of equal height and width along the channels, in order. */
export interface Concat extends Named {
  readonly op: 'concat';
  readonly inputs: readonly string[];
}

/** Element by element; both maps have the same shape. */
export interface Add extends Named {
  readonly op: 'add';
  readonly inputs: readonly [string, string];
  readonly activation: Activation;
}

/** The mean of each channel: a map to a vector. */
export interface GlobalAveragePool extends Named {
  readonly op: 'globalAveragePool';
  readonly input: string;
}

/** A vector times a matrix: weights [outputChannels, inputChannels]. */
export interface Dense extends Named {
  readonly op: 'dense';
  readonly input: string;
  readonly outputChannels: number;
  readonly activation: Activation;
}

export type Layer = Convolution | DepthwiseConvolution | MaxPool | Concat | Add | GlobalAveragePool | Dense;

/**
 * How an image becomes the network's input: uint8 RGB of exactly `width` x `height`, each channel
 * `(x / 255 - mean) / std` in float32, laid out NCHW.
 */
export interface InputDescription {
  readonly name: string;
  /** N, the images that models compute at once; absent: one. Each image has its logits, whatever the others are. */
  readonly batch?: number;
  readonly channels: 3;
  readonly height: number;
  readonly width: number;
  readonly colorOrder: 'RGB';
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/**
 * One network as plain data, the single definition that every framework's model is exported from.
 * Batch normalization is folded into the convolutions before it.
 */
export interface Network {
  readonly name: string;
  readonly input: InputDescription;
  /** In an order in which each layer comes after its inputs. */
  readonly layers: readonly Layer[];
  /** The layer whose vector is the answer: logits, not probabilities. Also the models' output name. */
  readonly output: string;
  /**
   * Share of max|reference| by which a float32 answer may differ, where it is not SqueezeNet's: above what float32
   * itself and correct frameworks are off by, below what the smallest mistake changes. docs/add-a-network.md
   */
  readonly parityTolerance?: number;
}

/** The names of the layers, or of the network's input, that a layer reads. */
export function inputsOf(layer: Layer): readonly string[] {
  return 'inputs' in layer ? layer.inputs : [layer.input];
}
