import type { IsolationFacts } from '../emulator/index.js';

const NETWORK: Readonly<Record<IsolationFacts['network'], string>> = {
  host: 'they reach the network',
  loopback: 'they reach no network but their Runtime API',
};

/** What keeps sandboxes apart, in one line, and a line for each thing that does not. */
export function isolationNote(facts: IsolationFacts): string {
  return [
    `sandboxes: ${keptApart(facts)}; ${NETWORK[facts.network]}`,
    ...facts.missing.map((what) => `  missing: ${what}`),
  ].join('\n');
}

function keptApart({ isolated, reason, users }: IsolationFacts): string {
  if (!isolated) return `not isolated (${reason})`;
  const user = users === 'own' ? 'a user, ' : '';
  return `each has ${user}a file system and processes of its own`;
}
