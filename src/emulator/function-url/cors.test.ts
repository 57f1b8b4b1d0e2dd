import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { corsHeaders, isPreflight, preflightAnswer } from './cors.js';
import type { Cors } from './settings.js';

const PAGE = 'https://page.example';

const request = (method: string, headers: Record<string, string>) =>
  ({ method, headers }) as unknown as IncomingMessage;
const preflight = (headers: Record<string, string> = {}) =>
  request('OPTIONS', { origin: PAGE, 'access-control-request-method': 'PUT', ...headers });

/** Headers by their names. */
function byName(list: readonly string[]): Record<string, string> {
  const names = list.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, list[2 * index + 1] ?? '']));
}

describe('what a function URL grants to pages', () => {
  const granted = (cors: Cors, headers: Record<string, string> = { origin: PAGE }) =>
    byName(corsHeaders(request('GET', headers), cors));

  it('is nothing for other origins than those that are listed, letter by letter', () => {
    for (const origin of ['https://other.example', 'http://page.example', 'https://page.example:444']) {
      assert.deepEqual(granted({ AllowOrigins: [PAGE], AllowCredentials: true }, { origin }), {}, origin);
    }
    assert.deepEqual(granted({ AllowMethods: ['*'] }), {}, 'no origin is listed');
    assert.deepEqual(granted({ AllowOrigins: ['*'] }, {}), {}, 'it is no page that asks');
  });

  it('names the origin, or everybody where credentials are not allowed', () => {
    const own = { 'access-control-allow-origin': PAGE, vary: 'Origin' };
    assert.deepEqual(granted({ AllowOrigins: ['https://other.example', PAGE] }), own);
    assert.deepEqual(granted({ AllowOrigins: ['*'] }), { 'access-control-allow-origin': '*' });
    const credentials = { ...own, 'access-control-allow-credentials': 'true' };
    assert.deepEqual(granted({ AllowOrigins: ['*'], AllowCredentials: true }), credentials);
  });

  it('exposes headers of answers, and not of preflights', () => {
    const cors = { AllowOrigins: [PAGE], ExposeHeaders: ['X-One', 'X-Two'] };
    assert.equal(granted(cors)['access-control-expose-headers'], 'X-One,X-Two');
    assert.equal(
      byName(preflightAnswer(preflight(), cors).headers)['access-control-expose-headers'],
      undefined,
    );
  });
});

describe('a preflight', () => {
  const answered = (cors: Cors, headers: Record<string, string> = {}) =>
    byName(preflightAnswer(preflight(headers), cors).headers);

  it('is an OPTIONS of a page that names the method it would use', () => {
    assert.equal(isPreflight(preflight()), true);
    assert.equal(isPreflight(request('OPTIONS', { origin: PAGE })), false);
    assert.equal(isPreflight(request('OPTIONS', { 'access-control-request-method': 'PUT' })), false);
    assert.equal(isPreflight(request('PUT', { ...preflight().headers } as Record<string, string>)), false);
  });

  it('is told methods, headers and how long that holds', () => {
    const cors: Cors = {
      AllowOrigins: [PAGE],
      AllowMethods: ['PUT', 'GET'],
      AllowHeaders: ['x-own'],
      MaxAge: 0,
    };
    assert.deepEqual(answered(cors), {
      'access-control-allow-origin': PAGE,
      vary: 'Origin',
      'access-control-allow-methods': 'PUT,GET',
      'access-control-allow-headers': 'x-own',
      'access-control-max-age': '0',
    });
  });

  it('is told what it asked for where everything is allowed', () => {
    const cors: Cors = { AllowOrigins: ['*'], AllowMethods: ['*'], AllowHeaders: ['*'] };
    assert.deepEqual(answered(cors, { 'access-control-request-headers': 'x-one,authorization' }), {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-one,authorization',
    });
  });

  it('is told nothing where the origin is not allowed', () => {
    assert.deepEqual(
      preflightAnswer(preflight(), { AllowOrigins: ['https://other.example'], AllowMethods: ['*'] }),
      {
        status: 200,
        headers: [],
        body: '',
      },
    );
  });
});
