import { z } from 'zod';
import { scenarioShape } from './shape.js';
import type { Vocabulary } from './vocabulary.js';

const jsonSchema = (vocabulary: Vocabulary = {}) =>
  z.toJSONSchema(scenarioShape(vocabulary), { io: 'input', target: 'draft-7' });

const JSON_SCHEMA = jsonSchema();

/** The JSON schema (draft 7) of a scenario's YAML, for editors, with the names that it may use. */
export function scenarioJsonSchema(vocabulary: Vocabulary = {}): Readonly<Record<string, unknown>> {
  const { $schema, ...shape } = jsonSchema(vocabulary);
  return {
    $schema,
    title: 'A coldbench scenario',
    description: 'Which network, variants and memory sizes to measure, how, and what must hold.',
    ...shape,
  };
}

/** The keys that a scenario may have at a path. */
export function knownKeys(path: readonly string[]): string[] {
  const parent = path.reduce<JsonSchema | undefined>((schema, segment) => {
    const map = asMap(schema);
    return single(map?.properties?.[segment]) ?? single(map?.items);
  }, JSON_SCHEMA);
  return Object.keys(asMap(parent)?.properties ?? {});
}

/** Of what may be a word or a map: the map. */
const asMap = (schema: JsonSchema | undefined) =>
  schema?.anyOf?.find(({ properties }) => properties !== undefined) ?? schema;

type JsonSchema = z.core.JSONSchema.BaseSchema;

function single(schema: JsonSchema['items'] | boolean): JsonSchema | undefined {
  return typeof schema === 'object' && !Array.isArray(schema) ? schema : undefined;
}
