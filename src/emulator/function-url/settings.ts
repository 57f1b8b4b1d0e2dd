/** `Cors` of the API reference: what a function URL grants to web pages of other origins. */
export interface Cors {
  readonly AllowCredentials?: boolean | undefined;
  readonly AllowHeaders?: readonly string[] | undefined;
  readonly AllowMethods?: readonly string[] | undefined;
  readonly AllowOrigins?: readonly string[] | undefined;
  readonly ExposeHeaders?: readonly string[] | undefined;
  /** In seconds. */
  readonly MaxAge?: number | undefined;
}

/** What UpdateFunctionUrlConfig can change. */
export interface UrlSettings {
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors: Cors | null;
}
