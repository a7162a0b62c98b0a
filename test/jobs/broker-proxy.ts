import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy that makes a Kafka broker reachable, unreachable, and reachable again. */
export interface BrokerProxy {
  readonly address: string;
  readonly shut: () => Promise<void>;
  readonly open: () => Promise<void>;
}

const host = '127.0.0.1';

export async function openBrokerProxy(brokerAddress: string): Promise<BrokerProxy> {
  const brokerPort = Number(brokerAddress.split(':').at(-1));
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;

  function join(near: Socket): void {
    const far = connect({ port: brokerPort, host, noDelay: true });
    const framed = inFrames((frame) => near.write(withPort(frame, brokerPort, port)));
    near.on('data', (chunk: Buffer) => far.write(chunk));
    far.on('data', framed);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  }

  async function open(): Promise<void> {
    server = createServer({ noDelay: true }, join);
    server.listen(port, host);
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') port = address.port;
  }

  await open();
  return {
    address: `${host}:${port}`,
    open,
    shut: async () => {
      const closed = server && once(server, 'close');
      server?.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Every message of Kafka's protocol begins with its length. */
function inFrames(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 4 && held.length >= 4 + held.readInt32BE()) {
      const length = 4 + held.readInt32BE();
      onFrame(held.subarray(0, length));
      held = held.subarray(length);
    }
  };
}

/** A broker announces its address, and clients connect to it: that must be the address of the proxy. */
function withPort(frame: Buffer, from: number, to: number): Buffer {
  const told = Buffer.concat([Buffer.from(host), Buffer.alloc(4)]);
  told.writeInt32BE(from, host.length);
  const written = Buffer.from(frame);
  for (let at = written.indexOf(told); at >= 0; at = written.indexOf(told, at + 1)) {
    written.writeInt32BE(to, at + host.length);
  }
  return written;
}
