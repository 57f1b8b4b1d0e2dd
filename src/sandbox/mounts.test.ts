import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseMountinfo, parseOwnCgroup } from './mounts.js';

test('a version 1 hierarchy is read with its controllers and where it is mounted', () => {
  const content = [
    '24 30 0:22 / /proc rw,relatime - proc proc rw',
    '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 master:1 - cgroup cgroup rw,cpu,cpuacct',
    '35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro,relatime - cgroup cgroup rw,memory',
  ].join('\n');
  assert.deepEqual(parseMountinfo(content), [
    {
      mountPoint: '/sys/fs/cgroup/cpu,cpuacct',
      hierarchyRoot: '/',
      fileSystem: 'cgroup',
      controllers: ['rw', 'cpu', 'cpuacct'],
      writable: true,
    },
    {
      mountPoint: '/sys/fs/cgroup/memory',
      hierarchyRoot: '/docker/abc',
      fileSystem: 'cgroup',
      controllers: ['rw', 'memory'],
      writable: false,
    },
  ]);
});

test('a space in a path is written as an octal escape', () => {
  const [mount] = parseMountinfo('41 31 0:38 / /mnt/my\\040groups\\134x rw - cgroup2 none rw,nsdelegate');
  assert.equal(mount?.mountPoint, '/mnt/my groups\\x');
  assert.equal(mount?.fileSystem, 'cgroup2');
});

test('no content makes the reader fail', () => {
  fc.assert(fc.property(fc.string(), (content) => Array.isArray(parseMountinfo(content))));
});

test('our own place in version 2 is the line without controllers', () => {
  assert.equal(
    parseOwnCgroup('4:memory:/a\n0::/user.slice/session-3.scope\n'),
    '/user.slice/session-3.scope',
  );
  assert.equal(parseOwnCgroup('0::/\n'), '/');
  assert.equal(parseOwnCgroup('4:memory:/a\n'), undefined);
});
