/** The caller's fault: answered with status 400, where a fault of ours fails the invocation. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}
