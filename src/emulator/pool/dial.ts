import { once } from 'node:events';
import { connect } from 'node:net';
import type { Dial } from '../telemetry/index.js';
import type { BootOrder } from './boot.js';

/** Connects to what an environment's own processes listen with, in whatever network they are. */
export function dialInto({ space, spec }: BootOrder): Dial {
  const address = space.localAddress(spec.layers);
  const { network } = space;
  if (network !== null) return (port) => network.connect(address, port);
  return async (port) => {
    const socket = connect(port, address);
    await once(socket, 'connect');
    return socket;
  };
}
