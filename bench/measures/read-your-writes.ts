import { jsonOf, rawRequest, type RawConnection } from '../../test/raw-connection.ts';
import { createOne, type Running } from '../bench-server.ts';
import { expectStatus, openLoad } from '../load.ts';

export interface ReadYourWrites {
  readonly misses: number;
  readonly perSecond: number;
}

const clientCount = 16;

/**
 * Creates an instance and searches for it at once, at the next node, `count` times. Returns how often it was not found.
 */
export async function measureReadYourWrites(
  servers: Running['servers'],
  count: number,
): Promise<ReadYourWrites> {
  const load = await openLoad(servers, 2 * clientCount);
  const startedAtMs = performance.now();
  let started = 0;
  let misses = 0;
  const run = async (creator: RawConnection, searcher: RawConnection): Promise<void> => {
    while (started < count) {
      started += 1;
      const created = await creator.send(createOne);
      expectStatus(created, 200);
      const { processInstanceKey } = jsonOf(created) as { readonly processInstanceKey: string };
      const filter = { processInstanceKey };
      const found = await searcher.send(
        rawRequest('POST', '/v2/process-instances/search', { filter }),
      );
      expectStatus(found, 200);
      if ((jsonOf(found) as { readonly items: readonly unknown[] }).items.length !== 1) misses += 1;
    }
  };
  const { connections } = load;
  await Promise.all(
    connections.map(async (creator, index) => {
      const searcher = connections[index + 1];
      if (index % 2 === 0 && searcher !== undefined) await run(creator, searcher);
    }),
  );
  load.close();
  return { misses, perSecond: (count / (performance.now() - startedAtMs)) * 1_000 };
}
