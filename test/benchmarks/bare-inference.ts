/**
 * ONNX Runtime and sharp in a plain Node process, as a program without any function around it would use
 * them: for each message with a count, that many images are decoded and classified, and the times sent back.
 */
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

const [modelPath = '', imagePath = ''] = process.argv.slice(2);
const SIDE = 227;
const PLANE = SIDE * SIDE;
const MEAN = [0.485, 0.456, 0.406] as const;
const STD = [0.229, 0.224, 0.225] as const;

sharp.concurrency(1);
const image = readFileSync(imagePath);
const session = await InferenceSession.create(modelPath, { intraOpNumThreads: 1, interOpNumThreads: 1 });

async function classify(): Promise<number> {
  const start = performance.now();
  const pixels = await sharp(image).removeAlpha().resize(SIDE, SIDE, { fit: 'fill' }).raw().toBuffer();
  const input = new Float32Array(3 * PLANE);
  for (let channel = 0; channel < 3; channel += 1) {
    const [mean, std] = [MEAN[channel] as number, STD[channel] as number];
    for (let pixel = 0; pixel < PLANE; pixel += 1) {
      input[channel * PLANE + pixel] = ((pixels[pixel * 3 + channel] as number) / 255 - mean) / std;
    }
  }
  await session.run({ input: new Tensor('float32', input, [1, 3, SIDE, SIDE]) });
  return performance.now() - start;
}

process.on('message', async (count: number) => {
  const times: number[] = [];
  while (times.length < count) times.push(await classify());
  process.send?.(times);
});
process.send?.('ready');
