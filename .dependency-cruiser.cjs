/** The folders of src/ from the bottom up: a folder imports only from ranks below its own. */
const RANKS = [
  ['units', 'errors'],
  ['model', 'host'],
  ['scenario', 'network', 'stats', 'cost', 'sandbox'],
  ['results', 'packaging', 'emulator', 'load', 'compare'],
  ['target', 'report', 'export'],
  ['run'],
  ['cli'],
];

const folders = (names) => `^src/(${names.join('|')})/`;

/** A folder's own files are always allowed: `$1` is the folder that matched in `from`. */
const notUpward = RANKS.map((names, rank) => ({
  name: `rank-${rank}-imports-only-from-below`,
  severity: 'error',
  from: { path: folders(names) },
  to: { path: folders(RANKS.slice(rank).flat()), pathNot: '^src/$1/' },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every-folder-has-a-rank',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: folders(RANKS.flat()) },
    },
    {
      name: 'a-folder-is-entered-by-its-index',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'pure-folders-read-no-clock-and-no-disk',
      severity: 'error',
      from: { path: '^src/(stats|compare|report|cost)/', pathNot: '\\.test\\.ts$' },
      to: { path: ['^src/host/', '^(node:)?(fs|fs/promises|child_process|http|net|os)$'] },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { path: '^(src|handlers)/', pathNot: '\\.test\\.ts$' },
      to: { path: ['^test/', '\\.test\\.ts$'] },
    },
    ...notUpward,
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^\\.build/'] },
  },
};
