/** How the parameters of a layer are called after its name, in PyTorch, Keras and MXNet. */
export const WEIGHT = ['weight', 'kernel', 'depthwise_kernel'];
export const BIAS = ['bias'];
export const SCALE = ['gamma', 'weight'];
export const SHIFT = ['beta', 'bias'];
export const MEAN = ['running_mean', 'moving_mean'];
export const VARIANCE = ['running_var', 'moving_variance', 'moving_var'];
