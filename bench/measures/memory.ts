import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createOne } from '../bench-server.ts';
import { keepSending, openLoad } from '../load.ts';

/** Resident memory of a process, in MiB (Linux). */
export function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) / 1024;
}

export interface Growth {
  readonly instances: number;
  readonly beforeMib: number;
  readonly afterMib: number;
  readonly diskMib: number;
  /** The growth over the whole run, and over its last tenth. */
  readonly perSecond: number;
  readonly lastPerSecond: number;
}

/** The memory of this many waiting instances; the first 20,000 are warm-up. */
export async function measureGrowth(
  server: { readonly port: number; readonly pid: number },
  dataDir: string,
  instances: number,
): Promise<Growth> {
  const load = await openLoad([server], 64);
  const createMore = async (count: number): Promise<number> => {
    let sent = 0;
    const startedAtMs = performance.now();
    await keepSending(load.connections, createOne, () => sent++ < count);
    return (count / (performance.now() - startedAtMs)) * 1_000;
  };
  const warmUp = Math.min(20_000, instances / 10);
  await createMore(warmUp);
  const beforeMib = residentMib(server.pid);
  const startedAtMs = performance.now();
  const most = Math.floor((instances - warmUp) * 0.9);
  await createMore(most);
  const lastPerSecond = await createMore(instances - warmUp - most);
  const perSecond = ((instances - warmUp) / (performance.now() - startedAtMs)) * 1_000;
  const afterMib = residentMib(server.pid);
  load.close();
  return { instances, beforeMib, afterMib, diskMib: sizeMib(dataDir), perSecond, lastPerSecond };
}

function sizeMib(folder: string): number {
  const bytes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  return bytes.reduce((sum, size) => sum + size, 0) / 1024 / 1024;
}
