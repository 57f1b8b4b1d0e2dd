import { listVariants, type Variant, variantAvailability } from '../../packaging/index.js';
import type { Command } from '../command.js';
import { paletteFor, printJson, printResult, wantsColor } from '../terminal.js';

interface Arguments {
  readonly json: boolean;
}

/** Lists every variant, whether it can run here, and why not. */
export const variants: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 variants', ''),
  handler: async ({ json }) => {
    const rows = await Promise.all((await listVariants()).map(describeVariant));
    if (json) return printJson(rows);
    const { green, yellow, dim } = paletteFor(wantsColor(process.stdout));
    const nameWidth = Math.max(...rows.map(({ name }) => name.length));
    for (const row of rows) {
      const head = `${row.name.padEnd(nameWidth)}  ${row.framework} ${row.version}${basis(row)}`;
      printResult(
        row.available
          ? `${green('✓')} ${head}`
          : `${yellow('!')} ${head}\n    ${row.reason}\n    ${dim(row.remedy ?? '')}`,
      );
    }
  },
};

const basis = ({ on }: { readonly on: Variant['on'] | null }): string =>
  on === null || on === undefined ? '' : ` on ${on.package} ${on.version}`;

async function describeVariant(variant: Variant) {
  const { name, framework, version, on = null, runtime, modelFormat } = variant;
  const availability = await variantAvailability(variant);
  const { reason, remedy } = availability.available ? { reason: null, remedy: null } : availability;
  return {
    name,
    framework,
    version,
    on,
    runtime,
    modelFormat,
    available: availability.available,
    reason,
    remedy,
  };
}
