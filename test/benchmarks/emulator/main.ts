/**
 * How fast the emulator is, in ratios within one run, against the targets of its design. Prints a table and
 * exits with 1 where a target is missed; run by `npm run bench:emulator`, or with the names of some measures.
 */
import * as measures from './measures.js';
import { warmRatio } from './warm-ratio.js';

const asked = process.argv.slice(2);
const chosen = Object.entries({ warmRatio, ...measures }).filter(
  ([name]) => asked.length === 0 || asked.includes(name),
);
let missed = 0;
for (const [name, measure] of chosen) {
  process.stderr.write(`${name} …\n`);
  const { name: what, target, seen, holds, detail } = await measure();
  if (!holds) missed += 1;
  process.stdout.write(
    `${holds ? 'holds ' : 'MISSED'}  ${what}\n        ${seen}   (target ${target}; ${detail})\n`,
  );
}
process.exitCode = missed === 0 ? 0 : 1;
