import { distance } from 'fastest-levenshtein';

const LONGEST_WORD = 40;

/**
 * `; did you mean "requests"?` for a word that is near a known one, else nothing. Near is an edit distance of
 * at most 40 % of the longer word, or the same letters in another order (`wram`).
 */
export function suggestion(word: string, known: readonly string[]): string {
  const near = word.length > LONGEST_WORD ? undefined : nearest(word.toLowerCase(), known);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, edits: distance(word, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => isNear(word, candidate.toLowerCase(), edits))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

function isNear(word: string, candidate: string, edits: number): boolean {
  return edits <= 0.4 * Math.max(word.length, candidate.length) || letters(word) === letters(candidate);
}

function letters(word: string): string {
  return [...word].sort().join('');
}
