import { readdirSync, readFileSync } from 'node:fs';

export interface Throughput {
  readonly perSecond: number;
  /** Processor time of the servers for one operation. It says more than the rate if other programs use the machine. */
  readonly serverMicroseconds: number;
  /** The same for a database that is a separate process. */
  readonly databaseMicroseconds: number | undefined;
}

export interface ThroughputOptions {
  readonly seconds: number;
  readonly running: Promise<unknown>;
  readonly pids: readonly number[];
  readonly databasePid: number | undefined;
}

/** The growth of `count` per second, after a second to warm up; rejects as soon as the load does. */
export async function throughputOf(
  count: () => number,
  { seconds, running, pids, databasePid }: ThroughputOptions,
): Promise<Throughput> {
  const serverMs = () => processorMsOf(pids, undefined);
  const databaseMs = () => (databasePid === undefined ? undefined : familyMs(databasePid));
  await Promise.race([pause(1_000), running]);
  const startedAtMs = performance.now();
  const before = { count: count(), serverMs: serverMs(), databaseMs: databaseMs() };
  await Promise.race([pause(seconds * 1_000), running]);
  const done = count() - before.count;
  const each = (ms: number) => (ms / done) * 1_000;
  const ofDatabaseMs = databaseMs();
  return {
    perSecond: (done / (performance.now() - startedAtMs)) * 1_000,
    serverMicroseconds: each(serverMs() - before.serverMs),
    databaseMicroseconds:
      ofDatabaseMs === undefined ? undefined : each(ofDatabaseMs - (before.databaseMs ?? 0)),
  };
}

/** Processor time of servers, and of a database that is a separate process. */
export function processorMsOf(pids: readonly number[], databasePid: number | undefined): number {
  const servers = pids.reduce((sum, pid) => sum + processorMs(statOf(pid)), 0);
  return servers + (databasePid === undefined ? 0 : familyMs(databasePid));
}

/** The fields of `proc_pid_stat(5)` behind the name, so that field 3 is the first. */
function statOf(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Linux counts in hundredths of a second (fields 14 and 15). */
function processorMs(stat: readonly string[]): number {
  return (Number(stat[11]) + Number(stat[12])) * 10;
}

/** The time of a process, its living children, and its ended ones (fields 16 and 17). */
function familyMs(parentPid: number): number {
  const parent = statOf(parentPid);
  const ended = (Number(parent[13]) + Number(parent[14])) * 10;
  let sum = processorMs(parent) + ended;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = statOf(Number(name));
      if (Number(stat[1]) === parentPid) sum += processorMs(stat);
    } catch {
      // The process has ended since the folder was read.
    }
  }
  return sum;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
