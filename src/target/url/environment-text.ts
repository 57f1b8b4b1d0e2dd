import { BenchError, EXIT } from '../../errors/index.js';

const REFERENCE = /\$\{([A-Za-z_]\w*)\}/g;
/** Shorter values are in any text, and let nobody in. */
const SHORTEST_SECRET = 4;

/** Texts of a scenario with what the environment holds in place of each `${NAME}`, and the way back. */
export class EnvironmentText {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #used = new Map<string, string>();

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  /**
   * The text as it is sent. Throws a BenchError (exit 2) where the environment has no such variable.
   * @param key where the scenario has it, as `target.headers.Authorization`
   */
  filled(text: string, key: string): string {
    return text.replace(REFERENCE, (_, name: string) => this.#valueOf(name, key));
  }

  /** A text that may repeat what was sent, as it may be kept: values are again the names they came from. */
  redacted(text: string): string {
    return [...this.#used]
      .filter(([value]) => value.length >= SHORTEST_SECRET)
      .sort(([a], [b]) => b.length - a.length)
      .reduce((left, [value, name]) => left.replaceAll(value, `\${${name}}`), text);
  }

  #valueOf(name: string, key: string): string {
    const value = this.#environment[name];
    if (value === undefined || value === '') {
      throw new BenchError(`${key} takes \${${name}} from the environment, which has none`, {
        code: 'environment-missing',
        exitCode: EXIT.usage,
        hint: `export ${name} before the run`,
      });
    }
    this.#used.set(value, name);
    return value;
  }
}
