import frames from './nodejs/frames.cjs';

export const { FrameReader, sendFrame } = frames;
