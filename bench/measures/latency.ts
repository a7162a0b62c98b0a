import type { RawConnection } from '../../test/raw-connection.ts';
import { createOne, type Running } from '../bench-server.ts';
import { expectStatus, openLoad } from '../load.ts';

export interface Percentiles {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const warmUpSeconds = 1;

/**
 * Time of a create at a steady rate (open loop): requests leave whether or not earlier ones are answered, and their
 * time counts from then, or from when they would have left if a connection were free, so a stall is seen by everyone
 * who comes during it. The lateness of the load's timer does not count as time of the server. As with the rates, the
 * first second warms up.
 */
export async function measureLatency(
  servers: Running['servers'],
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Percentiles> {
  const load = await openLoad(servers, 64);
  const free = [...load.connections];
  const waiting: number[] = [];
  const latenciesMs: number[] = [];
  const total = perSecond * (warmUpSeconds + seconds);
  const startedAtMs = performance.now();
  let sent = 0;
  let answered = 0;

  await new Promise<void>((resolve, reject) => {
    const send = (connection: RawConnection, fromMs: number): void => {
      connection.send(createOne).then((answer) => {
        expectStatus(answer, 200);
        answered += 1;
        if (fromMs - startedAtMs >= warmUpSeconds * 1_000) {
          latenciesMs.push(performance.now() - fromMs);
        }
        const next = waiting.shift();
        if (next === undefined) free.push(connection);
        else send(connection, next);
        if (answered === total) resolve();
      }, reject);
    };
    const tick = (): void => {
      const nowMs = performance.now();
      for (; sent < total; sent++) {
        const dueAtMs = startedAtMs + (sent * 1_000) / perSecond;
        if (dueAtMs > nowMs) break;
        const connection = free.pop();
        if (connection === undefined) waiting.push(nowMs);
        else send(connection, nowMs);
      }
      if (sent < total) setTimeout(tick, 1);
    };
    tick();
  });
  load.close();
  return percentilesOf(latenciesMs);
}

export function percentilesOf(latenciesMs: readonly number[]): Percentiles {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
