import type { LoadRequest } from '../load/index.js';

/** What a request with images in its body carries. */
export interface ImagesRequest extends Pick<LoadRequest, 'method' | 'headers'> {
  readonly body: Buffer;
}

/** One image is the body, as it is; several are base64 in JSON. */
export function imagesRequest(images: readonly Buffer[]): ImagesRequest {
  const [first, ...others] = images;
  if (first !== undefined && others.length === 0) {
    return { method: 'POST', headers: { 'content-type': contentType(first) }, body: first };
  }
  return jsonRequest({ images: images.map((image) => image.toString('base64')) });
}

/** The function downloads the images itself. */
export const urlsRequest = (urls: readonly string[]): ImagesRequest => jsonRequest({ urls });

const jsonRequest = (value: object): ImagesRequest => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

const PNG_SIGNATURE = 0x89504e47;

function contentType(image: Buffer): string {
  return image.length > 4 && image.readUInt32BE(0) === PNG_SIGNATURE ? 'image/png' : 'image/jpeg';
}
