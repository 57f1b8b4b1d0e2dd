import util from 'node:util';

/** Node 23 removed two functions that tfjs-node still calls: they must be back before it is imported. */
const removed = {
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  isArray: Array.isArray,
};

for (const [name, implementation] of Object.entries(removed)) {
  if (!(name in util)) Object.defineProperty(util, name, { value: implementation });
}
