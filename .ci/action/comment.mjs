// Writes a run's comment on a pull request, or changes the one that an earlier run of the scenario has written.
import { readFile } from 'node:fs/promises';

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST, COMMENT_FILE } = process.env;
const PER_PAGE = 100;
const body = await readFile(COMMENT_FILE, 'utf8');
const [marker] = body.split('\n', 1);
const comments = `/repos/${GITHUB_REPOSITORY}/issues/${PULL_REQUEST}/comments`;

async function ask(method, path, payload) {
  const response = await fetch(`${GITHUB_API_URL}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${GITHUB_TOKEN}`,
      'content-type': 'application/json',
    },
    ...(payload === undefined ? {} : { body: JSON.stringify(payload) }),
  });
  if (response.ok) return response.json();
  const text = await response.text();
  throw Object.assign(new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`), {
    status: response.status,
  });
}

/** Only a bot's: a comment of somebody who quotes it is theirs. */
async function earlierComment() {
  for (let page = 1; ; page += 1) {
    const found = await ask('GET', `${comments}?per_page=${PER_PAGE}&page=${page}`);
    const own = found.find(({ user, body: text }) => user?.type === 'Bot' && text?.startsWith(marker));
    if (own !== undefined || found.length < PER_PAGE) return own;
  }
}

try {
  const earlier = await earlierComment();
  const { html_url: url } =
    earlier === undefined
      ? await ask('POST', comments, { body })
      : await ask('PATCH', `/repos/${GITHUB_REPOSITORY}/issues/comments/${earlier.id}`, { body });
  process.stdout.write(`${earlier === undefined ? 'wrote' : 'changed'} ${url}\n`);
} catch (error) {
  // The token of a pull request from a fork may only read: that fails no benchmark.
  if (error.status !== 401 && error.status !== 403 && error.status !== 404) throw error;
  const why = `${error.message}`.replaceAll('%', '%25').replaceAll('\n', '%0A');
  process.stdout.write(
    `::warning title=no comment on the pull request::${why} (the job needs permissions: pull-requests: write)\n`,
  );
}
