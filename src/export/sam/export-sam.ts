import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { unzip } from '../../emulator/index.js';
import { BenchError, EXIT } from '../../errors/index.js';
import type { DeploymentPackage } from '../../packaging/index.js';
import { emptyFolder } from '../empty-folder.js';
import type { ExportedFunction } from '../exported-function.js';
import { checkNames } from './names.js';
import { samReadme } from './readme.js';
import type { SamExport } from './request.js';
import { type PlacedFunction, samTemplate } from './template.js';

const TEMPLATE_FILE = 'template.yaml';
/** As readers in Python take it, who make a date of the version where it is not quoted. */
const YAML_1_1 = { version: '1.1', aliasDuplicateObjects: false } as const;
const DOCKERFILE = `ARG BASE_IMAGE
FROM \${BASE_IMAGE}
COPY task/ \${LAMBDA_TASK_ROOT}/
`;

/**
 * Writes `template.yaml`, the packages as folders and a README into a folder that is not there yet, or is empty. Resolves
 * to what it wrote: what Docker could not build is left out. Throws a BenchError (exit 2) where the folder has files, no
 * function is left, or CloudFormation could not tell two names apart.
 */
export async function exportSam(given: SamExport, folder: string): Promise<SamExport> {
  const request = withoutUnbuildable(given);
  const { name, functions, options } = request;
  checkSomething(request);
  checkNames(functions.map(({ cell }) => cell.id));
  await emptyFolder(folder);
  const placed = placesOf(functions);
  const packages = new Map(placed.map((each) => [each.folder, each]));
  for (const [place, each] of packages) await layOut(each, path.join(folder, place));
  const template = stringify(samTemplate(name, placed, options), YAML_1_1);
  await writeFile(path.join(folder, TEMPLATE_FILE), template);
  await writeFile(path.join(folder, 'README.md'), samReadme(request));
  return request;
}

/** `sam build` has Docker build images, which takes a base from a registry alone. */
function withoutUnbuildable(request: SamExport): SamExport {
  const { baseImages } = request.options;
  const isUnbuildable = ({ runtime, package: built }: ExportedFunction) =>
    built.kind === 'image' && baseImages[runtime]?.startsWith('oci:') === true;
  const unbuildable = request.functions.filter(isUnbuildable);
  const reason =
    'Docker cannot build upon an OCI layout: aws.base-images has to name an image of a registry for it';
  return {
    ...request,
    functions: request.functions.filter((each) => !isUnbuildable(each)),
    leftOut: [...request.leftOut, ...unbuildable.map(({ cell }) => ({ cell, reason }))],
  };
}

function checkSomething({ functions, leftOut }: SamExport): void {
  if (functions.length > 0) return;
  const [first] = leftOut;
  const why = first === undefined ? '' : `: ${first.cell.id}: ${first.reason}`;
  throw new BenchError(`no cell of the scenario can be exported${why}`, {
    code: 'sam-nothing',
    exitCode: EXIT.usage,
    hint: 'bench variants tells what can run here',
  });
}

/** Cells that differ in memory or threads share a package, and its folder. */
function placesOf(functions: readonly ExportedFunction[]): readonly PlacedFunction[] {
  const places = new Map<string, string>();
  const counts = new Map<string, number>();
  return functions.map((each) => {
    const { variant, sha256 } = each.package;
    const count = counts.get(variant) ?? 0;
    const place = places.get(sha256) ?? `packages/${variant}${count === 0 ? '' : `-${count + 1}`}`;
    if (!places.has(sha256)) counts.set(variant, count + 1);
    places.set(sha256, place);
    return { ...each, folder: place };
  });
}

async function layOut({ package: built, handler }: PlacedFunction, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (built.kind === 'zip') await unzip(built.file, folder);
  else await layOutImage(built, handler, folder);
}

async function layOutImage(
  { directory }: Extract<DeploymentPackage, { kind: 'image' }>,
  handler: string,
  folder: string,
): Promise<void> {
  await cp(path.join(directory, 'task'), path.join(folder, 'task'), { recursive: true });
  await writeFile(path.join(folder, 'Dockerfile'), `${DOCKERFILE}CMD ["${handler}"]\n`);
}
