import type { Layout } from './preprocess.js';
import type { ModelInfo } from './task.js';

const CHANNELS = 3;

/** How the input of a model lies in memory that may be of a user's own. */
export function modelInput({ input }: Pick<ModelInfo, 'input'>): {
  readonly layout: Layout;
  /** Of the tensor, images first. */
  readonly shape: readonly number[];
} {
  const { width, height, batch = 1, layout = 'NCHW' } = input;
  const image = layout === 'NCHW' ? [CHANNELS, height, width] : [height, width, CHANNELS];
  return { layout, shape: [batch, ...image] };
}
