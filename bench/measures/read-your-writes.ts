import { jsonOf, rawRequest, type RawConnection } from '../../test/raw-connection.ts';
import { createOne } from '../bench-server.ts';
import { expectStatus, openLoad } from '../load.ts';

export interface ReadYourWrites {
  readonly misses: number;
  readonly perSecond: number;
}

/** Creates an instance and searches for it at once, `count` times: how often was it not found? */
export async function measureReadYourWrites(port: number, count: number): Promise<ReadYourWrites> {
  const load = await openLoad(port, 16);
  const startedAtMs = performance.now();
  let started = 0;
  let misses = 0;
  const run = async (connection: RawConnection): Promise<void> => {
    while (started < count) {
      started += 1;
      const created = await connection.send(createOne);
      expectStatus(created, 200);
      const { processInstanceKey } = jsonOf(created) as { readonly processInstanceKey: string };
      const filter = { processInstanceKey };
      const found = await connection.send(
        rawRequest('POST', '/v2/process-instances/search', { filter }),
      );
      expectStatus(found, 200);
      if ((jsonOf(found) as { readonly items: readonly unknown[] }).items.length !== 1) misses += 1;
    }
  };
  await Promise.all(load.connections.map(run));
  load.close();
  return { misses, perSecond: (count / (performance.now() - startedAtMs)) * 1_000 };
}
