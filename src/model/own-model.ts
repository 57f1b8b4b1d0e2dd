import type { StoredFile } from './stored-file.js';

/** A user's model as it is, in place of a network of ours; what its file does not say. */
export interface OwnModelSpec {
  readonly onnx: StoredFile;
  /** Of each channel in the order in which the model takes them: its input is `(x / 255 - mean) / std`. */
  readonly mean: PerChannel;
  readonly std: PerChannel;
  readonly colorOrder: 'rgb' | 'bgr';
  /** In pixels, where the file leaves them open. */
  readonly width?: number;
  readonly height?: number;
  /** The output that holds the class scores, where the model has several. */
  readonly output?: string;
  /** A text file with the name of a class a line, in the order of the scores; absolute after loading. */
  readonly labels?: string;
  /** Share of the largest score by which two variants may differ. */
  readonly tolerance?: number;
}

export type PerChannel = readonly [number, number, number];
