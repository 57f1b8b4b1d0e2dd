import { BenchError, EXIT } from '../../errors/index.js';
import type { InputDescription } from '../description.js';

/**
 * Pixels (rows of RGB, exactly the network's size) to the network's input, in float64: planes of
 * `(x / 255 - mean) / std`, channels first. Throws `image-size` when the number of bytes is another.
 */
export function preprocess(input: InputDescription, pixels: Uint8Array): Float64Array {
  const { channels, height, width } = input;
  const area = height * width;
  if (pixels.length !== area * channels) {
    throw new BenchError(
      `the image has ${pixels.length} bytes, not ${width} x ${height} RGB pixels (${area * channels} bytes)`,
      { code: 'image-size', exitCode: EXIT.usage, hint: `resize the image to ${width} x ${height}` },
    );
  }
  return Float64Array.from({ length: area * channels }, (_, at) => {
    const channel = Math.floor(at / area) as 0 | 1 | 2;
    const value = pixels[(at % area) * channels + channel] as number;
    return (value / 255 - input.mean[channel]) / input.std[channel];
  });
}
