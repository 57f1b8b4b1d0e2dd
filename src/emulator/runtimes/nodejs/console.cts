import util = require('node:util');

const LEVELS = {
  debug: 'DEBUG',
  error: 'ERROR',
  info: 'INFO',
  log: 'INFO',
  trace: 'TRACE',
  warn: 'WARN',
} as const;

let requestId = 'undefined';

function setRequestId(id: string): void {
  requestId = id;
}

/** Writes console output as AWS's Node runtime does: time, request id, level and text, tab-separated. */
function install(): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    Object.assign(console, {
      [method]: (...values: unknown[]) => {
        const text = util.format(...values).replace(/\n/g, '\r');
        process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
      },
    });
  }
}

export = { setRequestId, install };
