import type { PruneRule } from '../prune.js';

const byPattern = (name: string, reason: string, pattern: RegExp): PruneRule => ({
  name,
  reason,
  matches: (path) => pattern.test(path),
});

/** What no installed Python package needs in order to run. */
export const PYTHON_RULES: readonly PruneRule[] = [
  // Not `test` as well: TensorFlow's own code lies in folders of that name.
  byPattern('tests', 'tests are not run', /(?:^|\/)tests\//),
  byPattern(
    'sources',
    'sources of native code and declarations are not run',
    /\.(?:pyi|pyx|pxd|pxi|c|cc|cpp|cu|cuh|h|hh|hpp|inc|proto)$/,
  ),
  byPattern('static-libraries', 'nothing is linked in a function', /\.(?:a|la|lib)$/),
  byPattern('documentation', 'documentation is for people', /\.(?:md|rst|html)$/),
  byPattern('scripts', 'programs that pip installs beside the packages are not run', /^bin\//),
  byPattern(
    'installation-records',
    'only pip reads what it installed',
    /\.dist-info\/(?:RECORD|INSTALLER|REQUESTED|WHEEL|direct_url\.json)$/,
  ),
];
