import type { InputDescription } from '../description.js';

/** What networks trained on ImageNet take; mean and deviation are torchvision's. */
export const IMAGENET_INPUT = {
  name: 'input',
  channels: 3,
  colorOrder: 'RGB',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} as const satisfies Partial<InputDescription>;
