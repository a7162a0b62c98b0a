import { connect, createServer, type Socket } from 'node:net';

/** A proxy between a node and its database that can cut the connection. */
export interface TcpProxy {
  readonly port: number;
  /** From now on no byte passes in either direction, and neither end is notified, as when a network drops packets. */
  cut(): void;
  /** Bytes that were held back arrive late; connections that were requested meanwhile are made. */
  heal(): void;
  close(): void;
}

export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let held: (() => void)[] = [];

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  }

  function join(near: Socket): void {
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    keep(far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk: Buffer) => to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      if (isCut) from.pause();
    }
  }

  const server = createServer({ noDelay: true }, (near) => {
    keep(near);
    near.on('error', () => undefined);
    if (isCut) held.push(() => join(near));
    else join(near);
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address === null || typeof address === 'string' ? 0 : address.port);
    });
  });
  return {
    port,
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    heal: () => {
      isCut = false;
      for (const socket of sockets) socket.resume();
      for (const begin of held) begin();
      held = [];
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
