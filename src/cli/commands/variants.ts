import type { CommandModule } from 'yargs';
import { listVariants, type Variant, variantAvailability } from '../../packaging/index.js';
import { paletteFor, printJson, printResult, wantsColor } from '../terminal.js';

interface Arguments {
  readonly json: boolean;
}

/** Lists every variant, whether it can run here, and why not. */
export const variants: CommandModule<object, Arguments> = {
  command: 'variants',
  describe: 'List the variants, whether each can run here, and why not',
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
      const head = `${row.name.padEnd(nameWidth)}  ${row.framework} ${row.version}`;
      printResult(
        row.available
          ? `${green('✓')} ${head}`
          : `${yellow('!')} ${head}\n    ${row.reason}\n    ${dim(row.remedy ?? '')}`,
      );
    }
  },
};

async function describeVariant(variant: Variant) {
  const { name, framework, version, runtime, modelFormat } = variant;
  const availability = await variantAvailability(variant);
  const { reason, remedy } = availability.available ? { reason: null, remedy: null } : availability;
  return {
    name,
    framework,
    version,
    runtime,
    modelFormat,
    available: availability.available,
    reason,
    remedy,
  };
}
