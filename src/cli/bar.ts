import type { Palette } from './terminal.js';

const CELLS = 10;

/** How much of something is done, as `━━━───────  30 %`. */
export function bar(share: number, palette: Palette): string {
  const full = Math.round(share * CELLS);
  return `${'━'.repeat(full)}${palette.dim('─'.repeat(CELLS - full))} ${Math.round(share * 100)} %`;
}
