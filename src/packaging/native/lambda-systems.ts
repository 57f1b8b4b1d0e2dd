import type { SymbolFamily } from './version.js';

/** A system that AWS Lambda's managed runtimes are, and the symbols that its C and C++ libraries have. */
export interface LambdaSystem {
  readonly name: string;
  readonly newest: Readonly<Record<SymbolFamily, string>>;
}

/** glibc 2.26 and GCC 7's libstdc++ (AWS, "Amazon Linux 2 release notes"; GCC, "ABI Policy and Guidelines"). */
const AMAZON_LINUX_2: LambdaSystem = {
  name: 'Amazon Linux 2',
  newest: { GLIBC: '2.26', GLIBCXX: '3.4.24', CXXABI: '1.3.11' },
};

/** glibc 2.34 and GCC 11's libstdc++ (AWS, "Comparing AL2 and AL2023"; GCC, "ABI Policy and Guidelines"). */
const AMAZON_LINUX_2023: LambdaSystem = {
  name: 'Amazon Linux 2023',
  newest: { GLIBC: '2.34', GLIBCXX: '3.4.29', CXXABI: '1.3.13' },
};

/** AWS, "Lambda runtimes": from these on, each language's runtimes are Amazon Linux 2023. */
const FIRST_ON_2023 = { nodejs: 20, python: 12 } as const;

/** The system of a managed runtime, as `nodejs20.x`, `python3.11` or `provided.al2023`; null for an unknown one. */
export function lambdaSystem(runtime: string): LambdaSystem | null {
  if (runtime === 'provided.al2023') return AMAZON_LINUX_2023;
  if (runtime === 'provided.al2') return AMAZON_LINUX_2;
  const [, language, version] = /^(nodejs(?=\d)|python3\.)(\d+)(?:\.x)?$/.exec(runtime) ?? [];
  if (version === undefined) return null;
  const first = language === 'nodejs' ? FIRST_ON_2023.nodejs : FIRST_ON_2023.python;
  return Number(version) >= first ? AMAZON_LINUX_2023 : AMAZON_LINUX_2;
}

/**
 * `lambda/python:3.11` and `aws-lambda-python:3.11`, whatever registry they are in, with or without more in the tag;
 * `lambda-python` is a name of somebody's own.
 */
const AWS_BASE = /\/(?:lambda\/|aws-lambda-)(nodejs|python|provided):(al\d+|\d+(?:\.\d+)?)(?!\w)/;

/** The system of a base image that AWS publishes, by its name; null for any other: what that has, nobody knows here. */
export function baseSystem(image: string): LambdaSystem | null {
  const [, language = '', version = ''] = AWS_BASE.exec(image) ?? [];
  if (language === 'provided') return lambdaSystem(`provided.${version}`);
  return lambdaSystem(language === 'nodejs' ? `nodejs${version}.x` : `${language}${version}`);
}
