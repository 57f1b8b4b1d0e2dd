import { cp } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import { type DeploymentPackage, variantAvailability } from '../../packaging/index.js';
import { buildPackage } from '../../run/index.js';
import { type Bytes, formatBytes } from '../../units/index.js';
import { chooseVariants } from '../choose-variants.js';
import type { Command } from '../command.js';
import { interruptible } from '../interrupt.js';
import { packageChoiceOf } from '../package-choice.js';
import { explainPackage, nativeLines, sizeTable } from '../package-tables.js';
import { printJson, printMessage, printResult } from '../terminal.js';

interface Arguments {
  readonly variant: string;
  readonly network: string | undefined;
  readonly scenario: string | undefined;
  readonly explain: boolean;
  readonly modelTo?: string | undefined;
  readonly json: boolean;
}

/** Builds a variant's deployment package and tells what is in it. */
export const packageCommand: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('variant', { type: 'string', demandOption: true, describe: 'Which variant' })
      .option('network', {
        type: 'string',
        requiresArg: true,
        describe: 'Which network (squeezenet1_1 if not given), or the .onnx file of a model of your own',
      })
      .option('scenario', {
        type: 'string',
        requiresArg: true,
        describe: 'With the network, the weights and the input of a scenario file',
        conflicts: 'network',
      })
      .option('explain', {
        type: 'boolean',
        default: false,
        describe: 'What was left out and stripped, by which rule, and why',
      })
      .option('model-to', {
        type: 'string',
        requiresArg: true,
        describe: "Also write the model's files there, in a folder of the variant's name, for model.url",
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON, with all of it' })
      .example('$0 package onnxruntime-node', 'what weighs what')
      .example('$0 package openvino --network model.onnx', 'with a model of your own')
      .example('$0 package keras-tensorflow --explain', 'what went, why, how many bytes')
      .example(
        '$0 package openvino --scenario s.yaml --model-to public',
        'what is to lie at the model.url of s.yaml',
      ),
  handler: ({ variant: name, explain, modelTo, json, ...chosen }) =>
    interruptible('stopping …', async (signal) => {
      const [variant] = await chooseVariants([name]);
      if (variant === undefined) return;
      const availability = await variantAvailability(variant);
      if (!availability.available) throw unavailable(name, availability);
      const progress = (line: string) => printMessage(`${name}: ${line}`);
      const choice = await packageChoiceOf(chosen);
      const built = await buildPackage(variant, choice, progress, signal);
      if (modelTo !== undefined) {
        const without = await buildPackage(variant, { ...choice, model: 'url' }, progress, signal);
        progress(`its model is in ${await copyModel(without, modelTo)}`);
      }
      if (json) printJson(built);
      else
        printResult([describePackage(name, built), ...(explain ? [explainPackage(built)] : [])].join('\n\n'));
    }),
};

async function copyModel({ modelDirectory, variant }: DeploymentPackage, to: string): Promise<string> {
  if (modelDirectory === undefined) throw new TypeError(`the package of ${variant} has its model in it`);
  const folder = path.join(to, variant);
  await cp(modelDirectory, folder, { recursive: true });
  return folder;
}

function unavailable(name: string, why: { readonly reason: string; readonly remedy: string }): BenchError {
  return new BenchError(`${name} cannot be packaged here: ${why.reason}`, {
    code: 'variant-unavailable',
    hint: why.remedy,
  });
}

function describePackage(name: string, built: DeploymentPackage): string {
  return [
    `${name}: ${built.kind === 'zip' ? 'a zip' : 'a container image, since it is over the limit of a zip'}, sha256 ${built.sha256}`,
    sizeTable(built),
    limitLine('zipped, direct upload', built.zippedBytes, built.limits.directUploadBytes),
    limitLine('unzipped', built.unzippedBytes, built.limits.unzippedBytes),
    limitLine('as an image', built.unzippedBytes, built.limits.imageBytes),
    ...nativeLines(built),
    built.kind === 'zip' ? built.file : built.directory,
  ].join('\n');
}

function limitLine(what: string, size: Bytes, limit: Bytes): string {
  const verdict = size <= limit ? 'within' : 'over';
  return `${what}: ${formatBytes(size)}, ${verdict} Lambda's ${formatBytes(limit)}`;
}
