import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { projectRoot } from '../support/project-root.js';

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly type: string };
}

const MARKER = '<!-- coldbench:squeezenet -->';
const comment = (id: number, body: string, type = 'Bot'): Comment => ({ id, body, user: { type } });

/** As much of GitHub's API for comments as the script uses, with GitHub's paths, methods and pages. */
class Comments {
  list: Comment[] = [];
  refusal: number | null = null;

  async answer(request: IncomingMessage): Promise<readonly [status: number, body: unknown]> {
    const url = new URL(request.url ?? '', 'http://api');
    if (this.refusal !== null) return [this.refusal, { message: 'Resource not accessible by integration' }];
    assert.equal(request.headers.authorization, 'Bearer secret');
    if (request.method === 'GET' && url.pathname === '/repos/o/r/issues/7/comments') {
      const [page, size] = ['page', 'per_page'].map((name) => Number(url.searchParams.get(name)));
      return [200, this.list.slice(((page ?? 1) - 1) * (size ?? 30), (page ?? 1) * (size ?? 30))];
    }
    const { body } = JSON.parse(await textOf(request)) as { readonly body: string };
    if (request.method === 'POST' && url.pathname === '/repos/o/r/issues/7/comments') {
      this.list.push(comment(1_000, body));
      return [201, { html_url: 'http://pull/7#1000' }];
    }
    const id = Number(/^\/repos\/o\/r\/issues\/comments\/(\d+)$/.exec(url.pathname)?.[1]);
    assert.equal(request.method, 'PATCH');
    this.list = this.list.map((each) => (each.id === id ? { ...each, body } : each));
    return [200, { html_url: `http://pull/7#${id}` }];
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

describe('the comment on a pull request', () => {
  let root = '';
  let server: Server;
  let github: Comments;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-comment-'));
    server = createServer((request, response) => {
      void github.answer(request).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => {
    github = new Comments();
  });
  after(async () => {
    server.close();
    await rm(root, { recursive: true, force: true });
  });

  async function tell(body: string): Promise<{ readonly code: number | null; readonly stdout: string }> {
    const file = path.join(root, 'comment.md');
    await writeFile(file, `${MARKER}\n${body}`);
    const child = spawn(process.execPath, [path.join(projectRoot(), '.ci/action/comment.mjs')], {
      env: {
        ...{ PATH: process.env.PATH, GITHUB_REPOSITORY: 'o/r', GITHUB_TOKEN: 'secret', PULL_REQUEST: '7' },
        GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        COMMENT_FILE: file,
      },
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout };
  }

  test('is written once, and changed by later runs, wherever it stands among others', async () => {
    github.list = Array.from({ length: 130 }, (_, id) => comment(id, 'a discussion', 'User'));
    assert.match((await tell('first')).stdout, /^wrote http/);
    assert.match((await tell('second')).stdout, /^changed http/);
    assert.deepEqual(
      github.list.slice(130).map(({ body }) => body),
      [`${MARKER}\nsecond`],
    );
  });

  test('leaves alone what people quote, and the comment of another scenario', async () => {
    const others = [comment(1, `${MARKER}\nquoted`, 'User'), comment(2, '<!-- coldbench:other -->\nother')];
    github.list = [...others];
    await tell('own');
    assert.deepEqual(github.list.slice(0, 2), others);
    assert.equal(github.list.length, 3);
  });

  test('is missing, with a warning, where the token may only read; another error fails the step', async () => {
    github.refusal = 403;
    const refused = await tell('own');
    assert.equal(refused.code, 0);
    assert.match(refused.stdout, /^::warning title=.*403.*pull-requests: write/);
    github.refusal = 500;
    assert.notEqual((await tell('own')).code, 0);
  });
});
