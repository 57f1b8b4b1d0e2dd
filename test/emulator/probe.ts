/** Runs what the event says and answers what came of it. */
export const PROBE = {
  'index.js': `const fs = require('node:fs');
const http = require('node:http');
const attempts = {
  read: ({ file }) => fs.readFileSync(file, 'utf8'),
  list: ({ folder }) => fs.readdirSync(folder),
  write: ({ file }) => fs.writeFileSync(file, 'x'),
  env: () => process.env,
  ids: () => [process.getuid(), process.getgid(), process.getgroups()],
  processes: () => fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).map(Number),
  descriptors: () => fs.readdirSync('/proc/self/fd').map((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd); } catch { return 'gone'; } }),
  open: ({ count }) => Array.from({ length: count }, () => fs.openSync('/dev/null')).length,
  get: ({ url }) => new Promise((resolve, reject) =>
    http.get(url, (answer) => { answer.resume(); answer.on('end', () => resolve(answer.statusCode)); }).on('error', reject)),
  kill: ({ pid }) => process.kill(pid, 0),
};
exports.handler = async (event) => {
  try { return { done: await attempts[event.attempt](event) }; } catch (error) { return { refused: error.code ?? String(error) }; }
};`,
};

export interface Probed {
  readonly done?: unknown;
  readonly refused?: string;
}

/** What a function may not write: each is there, or would be new in a folder that is. */
export const READ_ONLY = [
  '/var/task/index.js',
  '/var/task/new',
  '/var/runtime/new',
  '/usr/new',
  '/etc/new',
  '/new',
  '/dev/new',
];
