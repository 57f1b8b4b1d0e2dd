import type { ModelInput } from '../formats/model-info.js';
import { type OnnxValue, shapeText } from './onnx-header.js';
import { refused } from './refused.js';

/** What a scenario asks of a model's input: sides in pixels. */
export interface WantedInput {
  readonly width?: number;
  readonly height?: number;
  /** Images at once. */
  readonly batch: number;
}

type InputShape = Pick<ModelInput, 'name' | 'width' | 'height' | 'batch' | 'layout'>;

const CHANNELS = 3;

/** The one input, as an image. Throws `own-model-refused` where it is none, or not as it is wanted. */
export function inputOf(inputs: readonly OnnxValue[], wanted: WantedInput): InputShape {
  const { name, shape, layout } = imageOf(inputs);
  const [height = null, width = null] = layout === 'NHWC' ? shape.slice(1, 3) : shape.slice(2);
  checkBatch(shape[0] ?? null, wanted.batch);
  return {
    name,
    width: sideOf('width', width, wanted.width),
    height: sideOf('height', height, wanted.height),
    ...(wanted.batch === 1 ? {} : { batch: wanted.batch }),
    ...(layout === 'NHWC' ? { layout } : {}),
  };
}

interface ImageValue {
  readonly name: string;
  readonly shape: readonly (number | null)[];
  readonly layout: 'NCHW' | 'NHWC';
}

function imageOf(inputs: readonly OnnxValue[]): ImageValue {
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0) {
    const names = inputs.map(({ name }) => name).join(', ');
    throw refused(
      `it has ${inputs.length} inputs${names === '' ? '' : ` (${names})`}, and a request carries images alone`,
      'name a model whose one input is an image',
    );
  }
  const { name, type, shape } = input;
  if (type !== 'FLOAT')
    throw refused(
      `its input ${JSON.stringify(name)} holds ${type}, and handlers make float32 of an image`,
      'convert its input to float32, with a Cast behind it',
    );
  if (shape?.length === 4 && shape[1] === CHANNELS) return { name, shape, layout: 'NCHW' };
  if (shape?.length === 4 && shape[3] === CHANNELS) return { name, shape, layout: 'NHWC' };
  throw refused(
    `its input ${JSON.stringify(name)} has the shape ${shapeText(shape)}: that is neither [N, 3, H, W] nor [N, H, W, 3]`,
    'name a model of images with three channels, and write their number into the file',
  );
}

function checkBatch(fixed: number | null, wanted: number): void {
  if (fixed === null || fixed === wanted) return;
  const hint =
    fixed === 1
      ? 'leave input.batch out, or write the model with an open number of images'
      : `give input.batch: ${fixed}`;
  throw refused(`it computes ${fixed} image${fixed === 1 ? '' : 's'} at once, and not ${wanted}`, hint);
}

function sideOf(side: 'width' | 'height', fixed: number | null, wanted: number | undefined): number {
  if (fixed === null && wanted !== undefined) return wanted;
  if (fixed === null)
    throw refused(
      `it leaves the ${side} of its input open`,
      'give network.width and network.height, or input.size for a square',
    );
  if (wanted === undefined || wanted === fixed) return fixed;
  throw refused(
    `the ${side} of its input is ${fixed} pixels, and cannot be ${wanted}`,
    `leave input.size and network.${side} out, or write the model with an open ${side}`,
  );
}
