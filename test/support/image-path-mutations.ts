import type { Language } from '../../src/packaging/variant.js';
import type { Edit } from './package-lab.js';

/** A mistake on the way from the bytes of an image to the network's input, as an edit of what all handlers share. */
export interface ImagePathMutation {
  readonly name: string;
  readonly edit: Readonly<Record<Language, Edit>>;
}

const NODE = 'index.mjs';
const PYTHON_IMAGE = 'coldbench_handler/image.py';
const PYTHON_INPUT = 'coldbench_handler/preprocess.py';

/** The bundle of a Node handler is minified: what is looked for are names that stay. */
export const IMAGE_PATH_MUTATIONS: readonly ImagePathMutation[] = [
  {
    name: 'BGR',
    edit: {
      node: {
        file: NODE,
        replace: '.toColourspace("srgb")',
        by: '.toColourspace("srgb").recomb([[0,0,1],[0,1,0],[1,0,0]])',
      },
      python: { file: PYTHON_INPUT, replace: 'pixels[:, :, channel]', by: 'pixels[:, :, 2 - channel]' },
    },
  },
  {
    name: 'no resize',
    edit: {
      node: {
        file: NODE,
        replace: /\.resize\((\w+)\.width,\1\.height,\{fit:"fill"\}\)/,
        by: '.extract({left:0,top:0,width:$1.width,height:$1.height})',
      },
      python: {
        file: PYTHON_IMAGE,
        replace: 'rgb.resize(size, Image.Resampling.LANCZOS)',
        by: 'rgb.crop((0, 0, *size))',
      },
    },
  },
  {
    name: 'resized to the nearest pixel',
    edit: {
      node: { file: NODE, replace: '{fit:"fill"}', by: '{fit:"fill",kernel:"nearest"}' },
      python: { file: PYTHON_IMAGE, replace: 'Resampling.LANCZOS', by: 'Resampling.NEAREST' },
    },
  },
  {
    name: 'wrong scale',
    edit: {
      node: { file: NODE, replace: /Math\.fround\((\w+)\/255\)/, by: 'Math.fround($1/256)' },
      python: { file: PYTHON_INPUT, replace: 'np.float32(255)', by: 'np.float32(256)' },
    },
  },
];
