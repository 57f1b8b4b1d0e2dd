import { BenchError, EXIT } from '../../errors/index.js';
import { runCommand } from '../../host/index.js';

/**
 * Runs git in a folder and returns what it prints. The repository's hooks are left out: they are for the people
 * who work in it. Throws a BenchError with exit code 2, also where git is missing.
 */
export async function git(folder: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  try {
    const { stdout } = await runCommand('git', ['-C', folder, '-c', 'core.hooksPath=/dev/null', ...args], {
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
      ...(signal === undefined ? {} : { signal }),
    });
    return stdout.trim();
  } catch (cause) {
    if (cause instanceof BenchError) throw asUsage(cause);
    throw cause;
  }
}

/** Like `git`, but null where it refuses. */
export async function askGit(folder: string, args: readonly string[]): Promise<string | null> {
  try {
    return await git(folder, args);
  } catch (error) {
    if (error instanceof BenchError && error.code === 'command-failed') return null;
    throw error;
  }
}

function asUsage({ message, code, hint, cause }: BenchError): BenchError {
  return new BenchError(message, {
    code,
    exitCode: EXIT.usage,
    ...(code === 'command-not-started'
      ? { hint: 'install git, or name a folder that holds the other state of the project' }
      : hint === undefined
        ? {}
        : { hint }),
    cause,
  });
}
