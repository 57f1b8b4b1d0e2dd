import type { CellResult, ParityResult, Run } from '../model/index.js';
import type { Line, Section } from './trust.js';

/** How far each variant's answers are from the reference. */
export function parity(run: Run): Section {
  const variants = [...new Set(run.cells.map(({ variant }) => variant))];
  const references = referencesOf(run);
  return {
    heading: 'Parity',
    lines: variants.flatMap((variant) => {
      const cells = run.cells.filter((cell) => cell.variant === variant);
      const worst = worstParity(cells);
      if (cells.some(({ id }) => references.has(id))) return [referenceLine(variant, references, worst)];
      return worst === undefined ? unchecked(variant, cells) : [parityLine(variant, worst)];
    }),
  };
}

/** The cells that others were held against, where float64 was not to be had. */
function referencesOf({ cells }: Run): ReadonlySet<string> {
  const of = ({ parity: found }: CellResult) =>
    found === undefined || 'reason' in found || found.against === undefined ? [] : [found.against];
  const ids = new Set(cells.map(({ id }) => id));
  return new Set(cells.flatMap(of).filter((id) => ids.has(id)));
}

function referenceLine(
  variant: string,
  references: ReadonlySet<string>,
  own: ParityResult | undefined,
): Line {
  const others =
    own === undefined
      ? ''
      : `; its own other cells differ from it by ${own.maxRelativeError.toExponential(1)}, ${relation(own)} the tolerance of ${own.tolerance.toExponential(1)}`;
  return {
    tone: own?.pass === false ? 'bad' : 'plain',
    text: `${variant}: the reference (${[...references].join(', ')}), whose answers the others are held against, for want of float64 ones${others}`,
  };
}

const relation = ({ pass }: ParityResult) => (pass ? 'within' : 'OVER');

function worstParity(cells: readonly CellResult[]): ParityResult | undefined {
  return cells
    .flatMap(({ parity: found }) => (found === undefined || 'reason' in found ? [] : found))
    .sort((a, b) => b.maxRelativeError - a.maxRelativeError)
    .at(0);
}

function unchecked(variant: string, cells: readonly CellResult[]): Line[] {
  const reason = cells
    .flatMap(({ parity: found }) => (found !== undefined && 'reason' in found ? found.reason : []))
    .at(0);
  return reason === undefined ? [] : [{ tone: 'caution', text: `${variant}: NOT CHECKED: ${reason}` }];
}

function parityLine(variant: string, result: ParityResult): Line {
  const { maxRelativeError, tolerance, pass, images, against } = result;
  const error = maxRelativeError.toExponential(1);
  return {
    tone: pass ? 'good' : 'bad',
    text: `${variant}: largest relative error ${error}${against === undefined ? '' : ` from ${against}`}, ${relation(result)} the tolerance of ${tolerance.toExponential(1)} (${images} images)${jpegText(result)}`,
  };
}

/** Decoders differ by a few levels of a pixel: how far that moves the answers. */
function jpegText({ jpeg }: ParityResult): string {
  if (jpeg === undefined) return '';
  const error = jpeg.maxRelativeError.toExponential(1);
  return `; its own decoding of a JPEG moves them by ${error}, ${jpeg.pass ? 'within' : 'OVER'} the ${jpeg.tolerance.toExponential(1)} allowed`;
}
