import { openRawConnection, type RawAnswer, type RawConnection } from '../test/raw-connection.ts';

/** Connections, and the operations on all of them. */
export interface Load {
  readonly connections: readonly RawConnection[];
  close(): void;
}

/** Opens connections to the servers in turn. */
export async function openLoad(
  servers: readonly { readonly port: number }[],
  connectionCount: number,
): Promise<Load> {
  const connections = await Promise.all(
    Array.from({ length: connectionCount }, (_, index) =>
      openRawConnection(servers[index % servers.length]?.port ?? 0),
    ),
  );
  return {
    connections,
    close: () => {
      for (const connection of connections) connection.close();
    },
  };
}

/** Every connection sends its next request as soon as it has its answer (closed loop), until `more` returns false. */
export async function keepSending(
  connections: readonly RawConnection[],
  request: Buffer,
  more: () => boolean,
  onAnswer: (answer: RawAnswer) => void = () => undefined,
  status = 200,
): Promise<void> {
  const run = async (connection: RawConnection): Promise<void> => {
    while (more()) {
      const answer = await connection.send(request);
      expectStatus(answer, status);
      onAnswer(answer);
    }
  };
  await Promise.all(connections.map(run));
}

export function expectStatus(answer: RawAnswer, status: number): void {
  if (answer.status === status) return;
  throw new Error(
    `Expected status ${status}, but got ${answer.status}: ${answer.body.toString('utf8')}`,
  );
}
