/** `npm run bench`: the load is this process, the server another one; both share the machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServerProcess } from '../test/server-process.ts';
import { benchFolder, withServer } from './bench-server.ts';
import { measureColdStart } from './measures/cold-start.ts';
import { measureLatency } from './measures/latency.ts';
import { measureGrowth, residentMib } from './measures/memory.ts';
import { measureCreate, measureOneTask } from './measures/one-task.ts';
import { measureReadYourWrites } from './measures/read-your-writes.ts';
import { readBenchOptions, type BenchOptions, type MeasureName } from './options.ts';
import { describeMachine, tableOf, type BenchResult, type Figure } from './result.ts';
import type { Throughput } from './throughput.ts';

type Value = Omit<Figure, 'values'> & { readonly value: number };
/** A run gives one value to each of its figures. */
type Run = (options: BenchOptions, commitDelayMs: number) => Promise<readonly Value[]>;

interface Measure {
  /** Whether it is repeated for each commit delay. */
  readonly isAboutCommits: boolean;
  readonly runsMax?: number;
  readonly run: Run;
}

const measures: { readonly [K in MeasureName]: Measure } = {
  'one-task': {
    isAboutCommits: true,
    run: async ({ seconds, nodeArgs }, commitDelayMs) => {
      const throughput = await withServer({ commitDelayMs, nodeArgs }, (server) =>
        measureOneTask(server, seconds),
      );
      return throughputFigures('one-task instances, whole way', throughput, 3_000);
    },
  },
  create: {
    isAboutCommits: true,
    run: async ({ seconds, nodeArgs }, commitDelayMs) => {
      const throughput = await withServer({ commitDelayMs, nodeArgs }, (server) =>
        measureCreate(server, seconds),
      );
      return throughputFigures('create only', throughput, 8_000);
    },
  },
  latency: {
    isAboutCommits: true,
    run: async ({ seconds, nodeArgs }, commitDelayMs) => {
      const { p50Ms, p99Ms, maxMs } = await withServer({ commitDelayMs, nodeArgs }, ({ port }) =>
        measureLatency(port, { perSecond: 200, seconds }),
      );
      return [
        { name: 'create at 200/s, p50', unit: 'ms', value: p50Ms },
        { name: 'create at 200/s, p99', unit: 'ms', value: p99Ms, target: { atMost: 10 } },
        { name: 'create at 200/s, slowest', unit: 'ms', value: maxMs },
      ];
    },
  },
  'read-your-writes': {
    isAboutCommits: false,
    runsMax: 1,
    run: async ({ readYourWrites, nodeArgs }) => {
      const { misses, perSecond } = await withServer({ commitDelayMs: 0, nodeArgs }, ({ port }) =>
        measureReadYourWrites(port, readYourWrites),
      );
      const name = `create, then search, ${readYourWrites.toLocaleString('en-US')} times: misses`;
      return [
        { name, unit: '', value: misses, target: { atMost: 0 } },
        { name: 'create, then search', unit: '/s', value: perSecond },
      ];
    },
  },
  'cold-start': {
    isAboutCommits: false,
    run: async () => [
      {
        name: 'cold start to ready',
        unit: 'ms',
        value: await measureColdStart(),
        target: { atMost: 1_000 },
      },
    ],
  },
  'idle-memory': {
    isAboutCommits: false,
    run: async ({ nodeArgs }) => {
      const untilQuiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3_000));
      const server = await startServerProcess(['--memory'], nodeArgs);
      await untilQuiet();
      const idle = residentMib(server.pid);
      await server.stop();
      // A deployment is read by a thread of its own, which stays.
      const used = await withServer({ commitDelayMs: 0, nodeArgs }, async ({ pid }) => {
        await untilQuiet();
        return residentMib(pid);
      });
      return [
        { name: 'resident memory when idle', unit: 'MiB', value: idle, target: { atMost: 150 } },
        { name: 'resident memory after a deployment', unit: 'MiB', value: used },
      ];
    },
  },
  growth: {
    isAboutCommits: false,
    runsMax: 1,
    run: async ({ growthInstances, nodeArgs }) => {
      const growth = await withServer({ commitDelayMs: 0, nodeArgs }, (server, dataDir) =>
        measureGrowth(server, dataDir, growthInstances),
      );
      const of = `${growth.instances.toLocaleString('en-US')} waiting instances`;
      return [
        {
          name: `${of}: memory grows by`,
          unit: 'MiB',
          value: growth.afterMib - growth.beforeMib,
          target: { atMost: 300 },
        },
        { name: `${of}: resident memory`, unit: 'MiB', value: growth.afterMib },
        { name: `${of}: on disk`, unit: 'MiB', value: growth.diskMib },
        { name: `${of}: created`, unit: '/s', value: growth.perSecond },
        { name: `${of}: the last tenth`, unit: '/s', value: growth.lastPerSecond },
      ];
    },
  },
};

await run(readBenchOptions(process.argv.slice(2)));

async function run(options: BenchOptions): Promise<void> {
  const figures: Figure[] = [];
  for (const name of options.only) {
    const measure = measures[name];
    for (const commitDelayMs of measure.isAboutCommits ? options.commitDelaysMs : [0]) {
      process.stdout.write(`${name}, commits ${commitDelayMs} ms slower …\n`);
      figures.push(...(await repeat(measure, options, commitDelayMs)));
    }
  }
  const at = new Date().toISOString();
  const result: BenchResult = { at, machine: describeMachine(), figures };
  mkdirSync(benchFolder, { recursive: true });
  const file = join(benchFolder, `${at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
  process.stdout.write(`\n${result.machine}\n${tableOf(figures)}\n\nWritten to ${file}\n`);
}

function throughputFigures(name: string, throughput: Throughput, target: number): Value[] {
  const { perSecond, serverMicroseconds } = throughput;
  return [
    { name, unit: '/s', value: perSecond, target: { atLeast: target } },
    { name: `${name}: server's processor time`, unit: 'µs each', value: serverMicroseconds },
  ];
}

async function repeat(
  { run, runsMax = Infinity }: Measure,
  options: BenchOptions,
  commitDelayMs: number,
): Promise<readonly Figure[]> {
  const figures = new Map<string, Figure>();
  for (let index = 0; index < Math.min(options.runs, runsMax); index++) {
    for (const { value, ...figure } of await run(options, commitDelayMs)) {
      const values = [...(figures.get(figure.name)?.values ?? []), value];
      const suffix = commitDelayMs === 0 ? '' : `, commits ${commitDelayMs} ms slower`;
      figures.set(figure.name, { ...figure, name: figure.name + suffix, values });
    }
  }
  return [...figures.values()];
}
