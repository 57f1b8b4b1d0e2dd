/** A refusal told to the caller as AWS tells it: JSON with an `x-amzn-ErrorType` header. */
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

  /** The members of the error's shape: some have their text in `Message`, others in `message`. */
  get body(): object {
    return {
      ...(this.reason === null ? {} : { Reason: this.reason }),
      ...(UNMODELLED.has(this.type) ? {} : { Type: this.status < 500 ? 'User' : 'Service' }),
      [CAPITALISED.has(this.type) ? 'Message' : 'message']: this.message,
    };
  }
}

/** HTTP status by error type, from the API reference of AWS Lambda. */
const STATUS = {
  AccessDeniedException: 403,
  AliasLimitExceededException: 400,
  CodeStorageExceededException: 400,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  PolicyLengthExceededException: 400,
  PreconditionFailedException: 412,
  ProvisionedConcurrencyConfigNotFoundException: 404,
  RequestEntityTooLargeException: 413,
  RequestTooLargeException: 413,
  ResourceConflictException: 409,
  ResourceNotFoundException: 404,
  SerializationException: 400,
  ServiceException: 500,
  TooManyRequestsException: 429,
  UnknownOperationException: 404,
  ValidationException: 400,
} as const;

export type ServiceErrorType = keyof typeof STATUS;

/** Errors of the gateway before Lambda, which the service's model does not have. */
const UNMODELLED: ReadonlySet<ServiceErrorType> = new Set([
  'AccessDeniedException',
  'RequestEntityTooLargeException',
  'SerializationException',
  'UnknownOperationException',
  'ValidationException',
]);

/** Errors whose text is in `Message`, from the service's model. */
const CAPITALISED: ReadonlySet<ServiceErrorType> = new Set([
  'AccessDeniedException',
  'ResourceNotFoundException',
  'SerializationException',
  'ServiceException',
  'UnknownOperationException',
]);

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

export function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message);
}
