const COLORS = 8;

/** The style sheet's variable for the colour of a variant. */
export const seriesColor = (index: number): string => `--c${index % COLORS}`;

/** A variable of the style sheet as it is now: it differs in the light, in the dark and on paper. */
export const color = (variable: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(variable).trim();

/** Lines of equal memory sizes are dashed alike. */
export const dashOf = (index: number): number[] =>
  [[], [8, 4], [2, 3], [8, 3, 2, 3], [14, 4], [4, 8]][index % 6] ?? [];

/** Calls back when colours change: the reader's scheme, or paper. */
export function onThemeChange(listener: () => void): void {
  for (const query of ['(prefers-color-scheme: dark)', 'print'])
    window.matchMedia(query).addEventListener('change', listener);
}
