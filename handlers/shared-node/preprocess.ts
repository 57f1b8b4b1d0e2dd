/** Order of a tensor's axes: all of red, green, blue after one another, or interleaved. */
export type Layout = 'NCHW' | 'NHWC';

export interface Normalization {
  /** Of each channel, in the model's order. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** In which order the model takes the channels; absent: RGB. */
  readonly colorOrder?: 'RGB' | 'BGR';
}

const CHANNELS = 3;
const LEVELS = 256;

/** Turns RGB bytes into the network's float32 input. */
export type Preprocess = (pixels: Uint8Array) => Float32Array;

/**
 * (x / 255 - mean) / std, each step rounded to float32, looked up by channel and level: a byte has only 256
 * values, so that an image costs no divisions.
 */
export function preprocessor({ mean, std, colorOrder }: Normalization, layout: Layout): Preprocess {
  const tables = mean.map((one, channel) => table(one, std[channel] ?? 1));
  return (pixels) => {
    const plane = pixels.length / CHANNELS;
    const [pixelStep, channelStep] = layout === 'NCHW' ? [1, plane] : [CHANNELS, 1];
    const input = new Float32Array(pixels.length);
    tables.forEach((values, channel) => {
      const color = colorOrder === 'BGR' ? CHANNELS - 1 - channel : channel;
      for (let pixel = 0; pixel < plane; pixel++) {
        input[pixel * pixelStep + channel * channelStep] = values[
          pixels[pixel * CHANNELS + color] as number
        ] as number;
      }
    });
    return input;
  };
}

function table(mean: number, std: number): Float32Array {
  const [mean32, std32] = [Math.fround(mean), Math.fround(std)];
  return Float32Array.from({ length: LEVELS }, (_, level) => {
    const centred = Math.fround(Math.fround(level / 255) - mean32);
    return Math.fround(centred / std32);
  });
}
