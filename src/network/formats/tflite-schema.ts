/**
 * The parts of TensorFlow Lite's schema that our networks need, by its numbers:
 * https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs
 */
export const SCHEMA_VERSION = 3;
export const FILE_IDENTIFIER = 'TFL3';
/** Of the values in a buffer. */
export const BUFFER_ALIGNMENT = 16;

export const TENSOR_TYPE = { float32: 0, int32: 2 } as const;

/** `BuiltinOperator`, and the `version` of each that has what we use. */
export const OPERATOR = {
  add: 0,
  concatenation: 2,
  conv2d: 3,
  depthwiseConv2d: 4,
  fullyConnected: 9,
  maxPool2d: 17,
  pad: 34,
  mean: 40,
} as const;

/** `BuiltinOptions`, the union's types. */
export const OPTIONS = {
  conv2d: 1,
  depthwiseConv2d: 2,
  pool2d: 5,
  fullyConnected: 8,
  concatenation: 10,
  add: 11,
  pad: 22,
  reducer: 27,
} as const;

export const PADDING = { same: 0, valid: 1 } as const;

/** `ActivationFunctionType`, by our names. */
export const ACTIVATION = { none: 0, relu: 1, relu6: 3 } as const;
