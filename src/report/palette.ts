import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];
export type Paint = (format: Format, text: string) => string;

/** Styles text, or leaves it as it is: whether a terminal shows colours is for the caller to know, not for Node to ask of standard output. */
export function paint(color: boolean): Paint {
  return (format, text) => (color ? styleText(format, text, { validateStream: false }) : text);
}
