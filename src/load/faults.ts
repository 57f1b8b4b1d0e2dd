import { BenchError } from '../errors/index.js';

/** So many losses in a row, without an answer between them, and the server is not serving. */
export const MOST_LOSSES_IN_A_ROW = 10;

const CERTIFICATE_FAULT = /CERT|SIGNATURE/;

export function noKeepAlive(): BenchError {
  return new BenchError('the server closes its connection after an answer, which autocannon cannot measure', {
    code: 'no-keep-alive',
    hint: 'use the raw engine, which connects again for each request and keeps that time apart',
  });
}

export function cannotConnect(cause: NodeJS.ErrnoException): BenchError {
  return new BenchError(`cannot connect to the server: ${cause.message}`, {
    code: cause.code === 'ECONNREFUSED' ? 'connection-refused' : 'connection-failed',
    hint: CERTIFICATE_FAULT.test(cause.code ?? '')
      ? 'name the file of the certificate that signed it in the environment variable NODE_EXTRA_CA_CERTS'
      : 'check that the server runs, and listens at this address',
    cause,
  });
}

export function alwaysCloses(): BenchError {
  return new BenchError(
    `the server closed a connection ${MOST_LOSSES_IN_A_ROW} times in a row without an answer`,
    { code: 'server-closes-connections', hint: 'see the log of the server' },
  );
}
