import { readFileSync } from 'node:fs';

export interface Throughput {
  readonly perSecond: number;
  /** Processor time that the server spent for one: it says more than the rate where others use the machine. */
  readonly serverMicroseconds: number;
}

/** How fast `count` grows, after a second to warm up; rejects as soon as the load does. */
export async function throughputOf(
  count: () => number,
  options: { readonly pid: number; readonly seconds: number; readonly running: Promise<unknown> },
): Promise<Throughput> {
  await Promise.race([pause(1_000), options.running]);
  const startedAtMs = performance.now();
  const before = { count: count(), cpuMs: processorMs(options.pid) };
  await Promise.race([pause(options.seconds * 1_000), options.running]);
  const done = count() - before.count;
  return {
    perSecond: (done / (performance.now() - startedAtMs)) * 1_000,
    serverMicroseconds: ((processorMs(options.pid) - before.cpuMs) / done) * 1_000,
  };
}

/** Linux counts in hundredths of a second (`proc_pid_stat(5)`, fields 14 and 15). */
function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
