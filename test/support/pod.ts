import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';

/** A pod of a Job as Kubernetes would run it, on this machine: its program's arguments and environment. */
export interface Pod {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Container {
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly valueFrom: object }[];
}

/**
 * The pods of the Indexed Job in a folder of manifests. Variables are put into arguments as Kubernetes does: `$(NAME)`
 * where there is such a variable, `$$` is one `$`. Folders of volumes are folders within that one.
 */
export async function podsOf(
  folder: string,
  secrets: Readonly<Record<string, string>> = {},
): Promise<readonly Pod[]> {
  const read = async (name: string) => parse(await readFile(path.join(folder, name), 'utf8'));
  const [job, config] = [await read('job.yaml'), await read('configmap.yaml')];
  const { completions, template } = job.spec;
  const [container] = template.spec.containers as [Container];
  const files = path.join(folder, 'mounted');
  await mkdir(files);
  for (const [name, content] of Object.entries<string>(config.binaryData ?? {}))
    await writeFile(path.join(files, name), Buffer.from(content, 'base64'));
  const local = (text: string) =>
    text
      .replace(/^\/etc\/coldbench(?=\/|$)/, files)
      .replace(/^\/results(?=\/|$)/, path.join(folder, 'results'));
  return Array.from({ length: completions }, (_, index) => {
    const own = { POD_IP: '127.0.0.1', JOB_COMPLETION_INDEX: String(index) };
    const env: Record<string, string> = { ...config.data, ...own, ...chosen(container, secrets) };
    return { env, args: container.args.map((text) => local(withVariables(text, env))) };
  });
}

function chosen({ env }: Container, secrets: Readonly<Record<string, string>>): Record<string, string> {
  const named = env.filter(({ valueFrom }) => 'secretKeyRef' in valueFrom);
  return Object.fromEntries(named.map(({ name }) => [name, secrets[name] ?? '']));
}

/** Kubernetes API reference, Container v1 core, `args`. */
const withVariables = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replace(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (whole, name?: string) =>
    whole === '$$' ? '$' : (env[name ?? ''] ?? whole),
  );
