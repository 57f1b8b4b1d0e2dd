import { z } from 'zod';
import { MODEL_FORMATS } from '../network/index.js';

/** A regular expression over paths in the package, and why it is there, for the reader of its size. */
const fileRuleSchema = z.strictObject({
  files: z.string().min(1).refine(isRegExp, 'must be a regular expression'),
  reason: z.string().min(1),
});

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text, 'u') !== undefined;
  } catch {
    return false;
  }
}

const assetSchema = z.strictObject({
  package: z.string().min(1),
  files: z.array(z.string().min(1)).min(1),
  /** Folder of the deployment package. */
  to: z.string().regex(/^[\w-]+$/, 'must be the name of a folder'),
});

export const variantFileSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words of lower-case letters and digits, joined by -'),
  framework: z.string().min(1),
  /** The package, of npm or PyPI, whose version is the framework's; `on`: the one that computes, where it is another. */
  version: z.strictObject({ package: z.string().min(1), on: z.string().min(1).optional() }),
  runtime: z
    .string()
    .regex(
      /^(?:nodejs\d+\.x|python3\.\d+)$/,
      'must be a runtime of Node or Python, as nodejs20.x or python3.11',
    ),
  handler: z.string().regex(/^[\w/-]+\.\w+$/, 'must be <module>.<export>, as index.handler'),
  model: z.enum(MODEL_FORMATS),
  threads: z.strictObject({ env: z.literal('COLDBENCH_THREADS'), max: z.int().positive().optional() }),
  /** `<process.platform>-<process.arch>`; all without it. */
  platforms: z
    .array(z.string().regex(/^[a-z0-9]+-[a-z0-9]+$/))
    .min(1)
    .optional(),
  /** Packages that stay as they are beside the bundle: they load files from beside their own. */
  external: z.array(z.string().min(1)).default([]),
  assets: z.array(assetSchema).default([]),
  /** Left out although the trace found it. */
  prune: z.array(fileRuleSchema).default([]),
  /** Kept although a rule for all packages of its language would leave it out. */
  keep: z.array(fileRuleSchema).default([]),
  /** Native files whose symbol tables are removed. */
  strip: z.array(fileRuleSchema).default([]),
  prepare: z.enum(['libtensorflow']).optional(),
  /** Environment variables that the function needs, beside that of its threads. */
  environment: z
    .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of a variable'), z.string())
    .default({}),
  /** Programs that packaging it needs, beside that which strips. */
  tools: z.array(z.string().regex(/^[\w+.-]+$/, 'must be the name of a program')).default([]),
  /** Wheels of another Python, taken for the native libraries in them; locked in requirements.foreign.txt. */
  foreign: z
    .strictObject({ python: z.string().min(1), abi: z.string().min(1), platform: z.string().min(1) })
    .optional(),
  /** Share of the largest logit by which its answers may differ, where its precision is lower than float32's. */
  parityTolerance: z.number().positive().max(0.1).optional(),
  /** What its preparation costs, where that is so much that it happens only when it is asked for. */
  onRequest: z.string().min(1).optional(),
});

export type VariantFile = z.infer<typeof variantFileSchema>;
export type ModelFormatName = VariantFile['model'];
export type FileRule = z.infer<typeof fileRuleSchema>;

export type Language = 'node' | 'python';

export function languageOf(runtime: string): Language {
  return runtime.startsWith('python') ? 'python' : 'node';
}

/** One framework's handler, as `handlers/<name>/variant.yaml` describes it. */
export interface Variant {
  readonly name: string;
  /** As people call it. */
  readonly framework: string;
  readonly language: Language;
  /** The package that is the framework, and the exact version the lock holds it at. */
  readonly package: string;
  readonly version: string;
  /** The package that computes, where that is another one. */
  readonly on: { readonly package: string; readonly version: string } | undefined;
  /** AWS Lambda's name of the runtime, as `nodejs20.x` or `python3.11`. */
  readonly runtime: string;
  readonly handler: string;
  readonly modelFormat: ModelFormatName;
  /** The environment variable that the handler takes its number of threads from, and the framework's most. */
  readonly threads: { readonly env: string; readonly max?: number };
  readonly platforms: readonly string[] | undefined;
  readonly external: readonly string[];
  readonly assets: VariantFile['assets'];
  readonly prune: readonly FileRule[];
  readonly keep: readonly FileRule[];
  readonly strip: readonly FileRule[];
  /** What must be fetched and built before it can be packaged. */
  readonly preparation: VariantFile['prepare'];
  readonly environment: Readonly<Record<string, string>>;
  readonly tools: readonly string[];
  readonly foreign: VariantFile['foreign'];
  /** Share of the largest logit by which its answers may differ; the network's where it is not given. */
  readonly parityTolerance: number | undefined;
  /** What its preparation costs, where that happens only when it is asked for. */
  readonly onRequest: string | undefined;
  /** A lock of the user's, in place of a Python variant's own. */
  readonly ownRequirements: string | undefined;
  readonly folder: string;
}

/** Whether a variant can run here, or why not and what would help. */
export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string; readonly remedy: string };
