import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { HostCheck, reachableAt } from './host-check.js';

const from = (host: string | undefined, origin?: string) =>
  ({ headers: { host, origin } }) as unknown as IncomingMessage;

describe('the check of the Host header', () => {
  const refuses = (check: HostCheck, host: string) => check.refusalOf(from(host)) !== undefined;

  it('lets the names of loopback pass, with any port', () => {
    const check = new HostCheck('127.0.0.1');
    for (const host of ['127.0.0.1', '127.0.0.1:9001', 'localhost', 'LocalHost:1', '[::1]', '[::1]:80']) {
      assert.equal(check.refusalOf(from(host)), undefined, host);
    }
    assert.equal(check.refusalOf(from(undefined)), undefined, 'HTTP/1.0 has none');
  });

  it('refuses every other name, and says which', () => {
    const check = new HostCheck('127.0.0.1');
    for (const host of [
      'evil.example',
      'evil.example:9001',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '127.0.0.1@evil.example',
      '10.0.0.1',
      '[::2]',
      '',
    ]) {
      assert.ok(refuses(check, host), host);
    }
    assert.match(check.refusalOf(from('evil.example')) ?? '', /names evil\.example/);
  });

  it('lets allowed names pass, and the address that is listened on', () => {
    const check = new HostCheck('10.0.0.1', ['Emulator.Test']);
    assert.ok(!refuses(check, 'emulator.test:9001'));
    assert.ok(!refuses(check, '10.0.0.1:9001'));
    assert.ok(refuses(check, '10.0.0.2'));
  });

  it('lets every address pass where every address is listened on, but no name', () => {
    for (const all of ['0.0.0.0', '::']) {
      assert.ok(!refuses(new HostCheck(all), '10.0.0.2:9001'));
      assert.ok(!refuses(new HostCheck(all), '[fe80::1]:9001'));
      assert.ok(refuses(new HostCheck(all), 'evil.example'));
    }
  });

  it('refuses what a web page sends', () => {
    const check = new HostCheck('127.0.0.1');
    for (const origin of ['https://evil.example', 'http://localhost:3000', 'null']) {
      assert.match(check.refusalOf(from('localhost', origin)) ?? '', /web page/);
    }
  });
});

describe('the address of a server', () => {
  it('is one that clients on this machine reach', () => {
    assert.equal(reachableAt('127.0.0.1', 1), 'http://127.0.0.1:1');
    assert.equal(reachableAt('0.0.0.0', 1), 'http://127.0.0.1:1');
    assert.equal(reachableAt('::', 1), 'http://[::1]:1');
    assert.equal(reachableAt('10.0.0.1', 1), 'http://10.0.0.1:1');
  });
});
