import { apiOutputNameOf, outputNameOf } from './names.js';
import type { SamExport } from './request.js';
import { isDeprecated } from './template.js';

/** How what was exported is checked, deployed, measured and removed. */
export function samReadme({ name, scenario, functions, leftOut, options }: SamExport): string {
  const stack = `coldbench-${name}`;
  const hasImages = functions.some(({ package: built }) => built.kind === 'image');
  return [
    `# ${name}, for AWS SAM\n`,
    'One function for each cell of the scenario, with the packages that `bench run` measures.\n',
    '```sh',
    'sam validate --lint',
    'sam build',
    `sam deploy --stack-name ${stack} --capabilities CAPABILITY_IAM --resolve-s3${hasImages ? ' --resolve-image-repos' : ''}`,
    `bench run ${scenario} --target-from-stack ${stack}`,
    `sam delete --stack-name ${stack}`,
    '```\n',
    `${AUTH[options.auth]} What is deployed costs nothing until it is called.\n`,
    ...(hasImages ? [IMAGES] : []),
    ...(functions.some(isDeprecated) ? [DEPRECATED] : []),
    '| cell | MB | package | output |',
    '|---|--:|---|---|',
    ...functions.map(
      ({ cell, memoryMB, package: built }) =>
        `| ${cell.id} | ${memoryMB} | ${built.kind} | ${outputs(cell.id, options.api)} |`,
    ),
    ...leftOut.map(({ cell, reason }) => `| ${cell.id} | | left out | ${reason.replaceAll('|', '\\|')} |`),
    '',
  ].join('\n');
}

const AUTH = {
  none: 'Everybody who knows a URL can call it, at your cost: remove the stack when it is measured.',
  iam: 'The URLs take requests that are signed; `bench run --target-from-stack` does not sign.',
};

const IMAGES =
  'Packages over 250 MB are container images: `sam build` makes them of their `Dockerfile`, for which it needs Docker.\n';

const DEPRECATED =
  'AWS calls `nodejs20.x` deprecated since 2026-04-30, and creates no functions of it from 2027-02-01; the template keeps `cfn-lint` from warning of it (W2531). A newer one is a matter of `runtime:` in the `variant.yaml` of the handler.\n';

const outputs = (id: string, api: boolean): string =>
  [outputNameOf(id), ...(api ? [apiOutputNameOf(id)] : [])].map((output) => `\`${output}\``).join(', ');
