import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BenchError, EXIT } from '../../errors/index.js';
import type { Layer, Network } from '../description.js';
import { parameterCount, parametersOf } from '../parameters.js';
import { shapeLayers } from '../shapes.js';
import { networkByName, networks } from './index.js';

const network = networkByName('squeezenet1_1');

function widthOf(name: string): number {
  const shaped = shapeLayers(network).find(({ layer }) => layer.name === name);
  return shaped?.output.kind === 'map' ? shaped.output.width : assert.fail(`${name} is no map`);
}

function multiplyAdds(of: Network): number {
  return shapeLayers(of).reduce((sum, { layer, inputs, output }) => {
    if (layer.op !== 'conv' || output.kind !== 'map') return sum;
    const perPosition = (inputs[0]?.channels ?? 0) * layer.kernel ** 2;
    return sum + output.channels * output.height * output.width * perPosition;
  }, 0);
}

function withLayers(layers: readonly Layer[]): Network {
  return { ...network, layers, output: layers.at(-1)?.name ?? '' };
}

describe('squeezenet1_1', () => {
  it('has the 1,235,496 parameters of torchvision, under its names', () => {
    assert.equal(parameterCount(network), 1_235_496);
    const [first, second] = parametersOf(network);
    assert.deepEqual([first?.name, first?.shape], ['features.0.weight', [64, 3, 3, 3]]);
    assert.deepEqual([second?.name, second?.shape], ['features.0.bias', [64]]);
    assert.deepEqual(parametersOf(network).at(-2)?.shape, [1000, 512, 1, 1]);
  });

  it('has 387.75 M multiply-adds, and the published 349.15 M at 224 x 224', () => {
    const at224 = { ...network, input: { ...network.input, width: 224, height: 224 } };
    assert.deepEqual([multiplyAdds(network), multiplyAdds(at224)], [387_747_520, 349_151_936]);
  });

  it('rounds its pools up: 113, 56, 28, 14', () => {
    const widths = ['features.0', 'features.2', 'features.5', 'features.8', 'classifier.1'].map(widthOf);
    assert.deepEqual(widths, [113, 56, 28, 14, 14]);
  });

  it('as pools that round down do at 224 pixels, and not at 227: docs/weights.md', () => {
    const layers = network.layers.map((layer) =>
      layer.op === 'maxPool' ? ({ ...layer, rounding: 'floor' } as const) : layer,
    );
    const shapesAt = (side: number, of: Network) =>
      shapeLayers({ ...of, input: { ...of.input, width: side, height: side } }).map(({ output }) => output);
    const floored = { ...network, layers };
    assert.deepEqual(shapesAt(224, floored), shapesAt(224, network));
    assert.notDeepEqual(shapesAt(227, floored), shapesAt(227, network));
  });
});

describe('networkByName', () => {
  it('makes every network that is listed, under its own name', () => {
    for (const [name, make] of Object.entries(networks)) assert.equal(make().name, name);
  });

  it('refuses an unknown name with the nearest known one', () => {
    for (const name of ['squeezenet', 'toString', '']) {
      assert.throws(
        () => networkByName(name),
        (error: unknown) =>
          error instanceof BenchError &&
          error.code === 'unknown-network' &&
          error.exitCode === EXIT.usage &&
          error.hint?.includes('squeezenet1_1') === true,
      );
    }
  });
});

describe('shapeLayers', () => {
  const gap: Layer = { op: 'globalAveragePool', name: 'logits', input: 'input' };
  const pool = { op: 'maxPool', kernel: 3, stride: 2, pads: [0, 0, 0, 0], rounding: 'floor' } as const;

  const cases: readonly (readonly [string, readonly Layer[], RegExp])[] = [
    ['a layer that reads a later one', [{ ...gap, input: 'later' }], /later, which no layer before/],
    ['a name used twice', [{ ...gap, name: 'input' }], /used twice/],
    ['a window larger than its map', [{ ...pool, name: 'p', input: 'input', kernel: 300 }], /larger than/],
    [
      'maps of different sizes joined',
      [
        { ...pool, name: 'p', input: 'input' },
        { op: 'concat', name: 'c', inputs: ['p', 'input'] },
      ],
      /different sizes/,
    ],
    [
      'maps of different shapes added',
      [
        { ...pool, name: 'p', input: 'input' },
        { op: 'add', name: 'a', inputs: ['p', 'input'], activation: 'none' },
      ],
      /different shapes/,
    ],
    [
      'a dense layer on a map',
      [{ op: 'dense', name: 'd', input: 'input', outputChannels: 2, activation: 'none' }],
      /needs a vector/,
    ],
    ['a pool on a vector', [gap, { ...pool, name: 'p', input: 'logits' }], /needs a map/],
    ['an output that is a map', [{ ...pool, name: 'p', input: 'input' }], /not a vector/],
    ['no layer at all', [], /not a vector/],
  ];
  for (const [title, layers, message] of cases) {
    it(`refuses ${title}`, () => {
      assert.throws(() => shapeLayers(withLayers(layers)), message);
    });
  }
});

describe('the other networks', () => {
  // Parameters without those of batch normalization, which is folded: torchvision's counts, less one value a channel.
  const expected = {
    squeezenet1_0: { parameters: 1_248_424, outputs: 1000 },
    mobilenet_v2: { parameters: 3_487_816, outputs: 1000 },
    resnet18: { parameters: 11_684_712, outputs: 1000 },
    resnet50: { parameters: 25_530_472, outputs: 1000 },
  };
  for (const [name, { parameters, outputs }] of Object.entries(expected)) {
    it(`${name} has ${parameters} parameters`, () => {
      const described = networkByName(name);
      assert.equal(parameterCount(described), parameters);
      const last = shapeLayers(described).at(-1);
      assert.deepEqual(last?.output, { kind: 'vector', channels: outputs });
    });
  }

  it('ResNets have the published 1.81 G and 4.09 G multiply-adds, before their last layer', () => {
    assert.deepEqual(
      ['resnet18', 'resnet50'].map((name) => (multiplyAdds(networkByName(name)) / 1e9).toFixed(2)),
      ['1.81', '4.09'],
    );
  });
});
