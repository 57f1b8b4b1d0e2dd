import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runCommand } from '../../src/host/index.js';
import {
  type AssignOptions,
  assignWeights,
  compareLogits,
  type Network,
  networkByName,
  readWeightsFile,
  referenceLogits,
  seededImage,
  type WeightsFile,
} from '../../src/network/index.js';
import type { PreparedVariant } from '../../src/packaging/index.js';
import { bench } from '../support/bench.js';
import { projectRoot } from '../support/project-root.js';
import { pythonEnvironment } from '../support/python.js';
import { chosenVariants, preparedOrReason } from './chosen.js';

const FOLDER = path.join(projectRoot(), 'test', 'frameworks', 'torchvision');
const NETWORKS = ['squeezenet1_0', 'squeezenet1_1', 'mobilenet_v2', 'resnet18', 'resnet50'] as const;
type Name = (typeof NETWORKS)[number];
/** Small, since our float64 takes half a minute for ResNet-50 at its own size; and no square, whose sides are alike. */
const [HEIGHT, WIDTH] = [64, 80];
const IMAGES = [1, 2].map((seed) => seededImage(seed, WIDTH, HEIGHT));
/** Between two orders of the same sums in float64. */
const TOLERANCE = 1e-9;
/** What folding changes that is rounded to float32, through up to 53 layers. */
const FOLDED_TOLERANCE = 5e-6;
const WITHOUT_NORMALIZATION: readonly Name[] = ['squeezenet1_0', 'squeezenet1_1'];

/** The logits of torchvision's network in float64, an image each. */
interface Answers {
  /** By the network as it is. */
  readonly logits: readonly (readonly number[])[];
  /** By the same with its batch normalization folded by PyTorch, and then rounded to float32 as ours is. */
  readonly folded: readonly (readonly number[])[];
}

const variant = (await chosenVariants()).find(({ name }) => name === 'pytorch');
const prepared =
  variant === undefined ? 'asked for with COLDBENCH_FRAMEWORKS=pytorch' : await preparedOrReason(variant);

if (typeof prepared === 'string') test("torchvision's own networks", { skip: prepared });
else describe("torchvision's own networks", () => testNetworks(prepared));

function testNetworks(ready: PreparedVariant): void {
  let folder: string;
  let answers: Readonly<Record<Name, Answers>>;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-torchvision-'));
    answers = await writeNetworks(ready, folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const fileOf = (name: Name) => path.join(folder, `${name}.pt`);

  for (const name of NETWORKS)
    test(`${name}: its state_dict is computed as torchvision computes it`, async () => {
      const own = logitsWith(name, await readWeightsFile(fileOf(name)));
      const { logits, folded } = answers[name];
      const [whole, alike] = [compareLogits(logits, own), compareLogits(folded, own)].map(
        ({ maxRelativeError }) => maxRelativeError,
      ) as [number, number];
      process.stderr.write(`${name}: ${whole.toExponential(1)}, folded alike ${alike.toExponential(1)}\n`);
      assert.ok(alike <= TOLERANCE, `folded alike, it differs by ${alike}`);
      const bound = WITHOUT_NORMALIZATION.includes(name) ? TOLERANCE : FOLDED_TOLERANCE;
      assert.ok(whole <= bound, `it differs by ${whole}`);
    });

  test('tensors that changed places, and another epsilon, are no match', async () => {
    const found = await readWeightsFile(fileOf('resnet18'));
    const swapped = withSwapped(found, 'layer1.0.conv1.weight', 'layer1.1.conv1.weight');
    const wrong = [logitsWith('resnet18', swapped), logitsWith('resnet18', found, { epsilon: 1e-3 })];
    for (const logits of wrong) {
      const { pass, maxRelativeError } = compareLogits(answers.resnet18.logits, logits, FOLDED_TOLERANCE);
      assert.ok(!pass, `an error of ${maxRelativeError} alone`);
    }
  });

  test('a file of resnet18 is refused for resnet50, with what does not fit', async () => {
    const scenario = path.join(folder, 'other.yaml');
    const lines = ['name: other', 'network: resnet50', 'weights: {file: resnet18.pt}'];
    await writeFile(scenario, `${lines.join('\n')}\nvariants: [onnxruntime-node]\nmemory: [1769]\n`);
    const { exitCode, stderr } = await bench(['validate', scenario]);
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /resnet18\.pt: .*, but not the weights of resnet50/);
    assert.match(stderr, /layer1\.0\.conv1\.weight: the network has \[64,64,1,1\], the file \[64,64,3,3\]/);
    assert.match(stderr, /layer1\.0\.conv3\.weight \[256,64,1,1\] is missing/);
  });
}

/** What torchvision answers, whose files are in the folder then. */
async function writeNetworks({ python }: PreparedVariant, folder: string) {
  assert.ok(python);
  await writeFile(path.join(folder, 'pixels.bin'), Buffer.concat(IMAGES));
  const requirements = path.join(FOLDER, 'requirements.txt');
  // The variant has what it needs: PyTorch again would be gigabytes.
  const { sitePackages } = await pythonEnvironment(requirements, 'torchvision-tools', ['--no-deps']);
  const env = { ...process.env, PYTHONPATH: [python.site, sitePackages].join(path.delimiter) };
  const args = [folder, String(HEIGHT), String(WIDTH), ...NETWORKS];
  await runCommand(python.program, [path.join(FOLDER, 'write_networks.py'), ...args], { env });
  return JSON.parse(await readFile(path.join(folder, 'answers.json'), 'utf8'));
}

function logitsWith(name: Name, found: WeightsFile, options?: AssignOptions): readonly Float64Array[] {
  const whole = networkByName(name);
  const network: Network = { ...whole, input: { ...whole.input, height: HEIGHT, width: WIDTH } };
  const weights = assignWeights(network, found, options);
  return IMAGES.map((pixels) => referenceLogits(network, weights, pixels));
}

/** The same, but for two tensors that have each other's values. */
function withSwapped(found: WeightsFile, one: string, other: string): WeightsFile {
  const tensorOf = (name: string) =>
    found.tensors.find((tensor) => tensor.name === name) ?? assert.fail(name);
  const values = new Map([
    [one, tensorOf(other)],
    [other, tensorOf(one)],
  ]);
  const tensors = found.tensors.map((tensor) => ({
    ...(values.get(tensor.name) ?? tensor),
    name: tensor.name,
  }));
  return { ...found, tensors };
}
