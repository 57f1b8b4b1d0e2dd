import { z } from 'zod';
import { scenarioShape, type Vocabulary } from './shape.js';

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
  const parent = path.reduce<JsonSchema | undefined>(
    (schema, segment) => single(schema?.properties?.[segment]) ?? single(schema?.items),
    JSON_SCHEMA,
  );
  const map = parent?.anyOf?.find(({ properties }) => properties !== undefined) ?? parent;
  return Object.keys(map?.properties ?? {});
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function single(schema: JsonSchema['items'] | boolean): JsonSchema | undefined {
  return typeof schema === 'object' && !Array.isArray(schema) ? schema : undefined;
}
