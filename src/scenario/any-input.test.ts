import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BenchError } from '../errors/index.js';
import { parseScenario } from './index.js';
import { decodeScenario } from './read.js';

test('no bytes make reading a scenario throw anything but an error of usage', () => {
  const yamlish = fc
    .array(
      fc.constantFrom(
        ...[
          'name',
          'warm',
          'memory',
          'a',
          '512',
          '5s',
          '~',
          ': ',
          '- ',
          '? ',
          '[',
          ']',
          '{',
          '}',
          ', ',
          '\n',
          '\n  ',
          '"',
          "'",
        ],
        ...[
          '&a ',
          '*a',
          '!t ',
          '!!set ',
          '|\n',
          '>-\n',
          '#',
          '%YAML 1.1\n',
          '---\n',
          '...\n',
          '<<',
          '__proto__',
          '\t',
          '\r\n',
          '\u0000',
        ],
      ),
      { maxLength: 60 },
    )
    .map((pieces) => new TextEncoder().encode(pieces.join('')));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 400 }),
        fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
        yamlish,
      ),
      (content) => {
        try {
          parseScenario(decodeScenario(content, 's.yaml'), { file: 's.yaml' });
        } catch (error) {
          assert.ok(error instanceof BenchError, String(error));
          assert.equal(error.exitCode, 2);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test('no option makes reading a scenario throw anything but an error of usage', () => {
  const segment = fc.oneof(
    fc.constantFrom('warm', 'memory', '0', '1', 'images', 'input', '__proto__', 'constructor', ''),
    fc.string(),
  );
  const assignment = fc
    .tuple(
      fc.array(segment, { maxLength: 4 }),
      fc.oneof(fc.string(), fc.constantFrom('[1]', '{a: 1}', '&a [*a]', '5s')),
    )
    .map(([keys, value]) => `${keys.join('.')}=${value}`);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(assignment, fc.string())),
      fc.string(),
      fc.string(),
      (set, memory, rounds) => {
        try {
          parseScenario('name: a\nvariants: [b]\nwarm: {connections: 3}\n', {
            file: 's.yaml',
            overrides: { set, memory, rounds },
          });
        } catch (error) {
          assert.ok(error instanceof BenchError, String(error));
          assert.equal(error.exitCode, 2);
        }
      },
    ),
    { numRuns: 200 },
  );
});
