/** A refusal told to the caller as AWS tells it: JSON `{Type, Message}` with an `x-amzn-ErrorType` header. */
export class ServiceError extends Error {
  constructor(
    readonly type: ServiceErrorType,
    message: string,
    /** Of TooManyRequestsException: which limit it was. */
    readonly reason: ThrottleReason | null = null,
  ) {
    super(message);
  }

  get status(): number {
    return STATUS[this.type];
  }
}

/** HTTP status by error type, from the API reference of AWS Lambda. */
const STATUS = {
  CodeStorageExceededException: 400,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  PreconditionFailedException: 412,
  RequestTooLargeException: 413,
  ResourceConflictException: 409,
  ResourceNotFoundException: 404,
  ServiceException: 500,
  TooManyRequestsException: 429,
  UnknownOperationException: 404,
} as const;

export type ServiceErrorType = keyof typeof STATUS;

/** From the API reference. */
export type ThrottleReason =
  | 'CallerRateLimitExceeded'
  | 'ConcurrentInvocationLimitExceeded'
  | 'FunctionInvocationRateLimitExceeded'
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'ReservedFunctionInvocationRateLimitExceeded';

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
