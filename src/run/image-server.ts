import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves the images that `url` mode names, on loopback, so that no measurement depends on the outside. */
export interface ImageServer {
  readonly urls: readonly string[];
  close(): Promise<void>;
}

export async function serveImages(images: readonly Buffer[]): Promise<ImageServer> {
  const secret = randomBytes(8).toString('hex');
  const byPath = new Map(images.map((image, index) => [`/${secret}/${index}`, image]));
  const server = http.createServer((request, response) => {
    const image = byPath.get(request.url ?? '');
    response.writeHead(image === undefined ? 404 : 200, { 'content-type': 'application/octet-stream' });
    response.end(image);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urls: [...byPath.keys()].map((path) => `http://127.0.0.1:${port}${path}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
