import { type Complaint, complaintsOf } from './complaint.js';
import { parseSource, type Source } from './document.js';
import { namesUrl } from './endpoint.js';
import { type Assignment, applied, assignmentsOf, type OverrideFault, type Overrides } from './overrides.js';
import { type ParsedScenario, scenarioShape } from './shape.js';
import type { Vocabulary } from './vocabulary.js';

/** A scenario on its way: what the file and the command line say, and everything that is wrong with it. */
export interface Draft {
  readonly file: string;
  readonly source: Source;
  readonly assignments: readonly Assignment[];
  readonly overrideFaults: readonly OverrideFault[];
  /** The file's data with the command line's values in it. */
  readonly data: unknown;
  readonly complaints: readonly Complaint[];
  /** Undefined when the data has not the shape of a scenario. */
  readonly parsed: ParsedScenario | undefined;
}

/** Reads text and overrides, and holds them against the shape of a scenario. Throws nothing. */
export function draftOf(text: string, file: string, overrides: Overrides, vocabulary: Vocabulary): Draft {
  const source = parseSource(text);
  const wanted = assignmentsOf(overrides);
  const assignments = wanted.filter((entry) => 'path' in entry);
  const { data, faults } = applied(source.data, assignments);
  const { parsed, complaints } = data === undefined ? NOTHING : held(data, vocabulary);
  const overrideFaults = [...wanted.filter((entry) => 'message' in entry), ...faults];
  return { file, source, assignments, overrideFaults, data, complaints, parsed };
}

const NOTHING = { parsed: undefined, complaints: [] };

function held(data: unknown, vocabulary: Vocabulary): Pick<Draft, 'parsed' | 'complaints'> {
  // What is at a URL may be anything, and has any name.
  const { variants: _ours, ...others } = vocabulary;
  const known = namesUrl(data) ? others : vocabulary;
  const { data: parsed, error } = scenarioShape(known).safeParse(data);
  return { parsed, complaints: (error?.issues ?? []).flatMap((issue) => complaintsOf(issue, data)) };
}
