import { startServerProcess } from '../test/server-process.ts';
import { withServers } from './bench-server.ts';
import { runBareServer } from './measures/bare-server.ts';
import { firstRequests, measureColdStart } from './measures/cold-start.ts';
import { runJobSystems } from './measures/job-systems.ts';
import { measureIdleNode } from './measures/idle-node.ts';
import { measureLargeInstance } from './measures/large-instance.ts';
import { measureLatency } from './measures/latency.ts';
import { measureGrowth, residentMib } from './measures/memory.ts';
import { measureCreate, measureOneTask } from './measures/one-task.ts';
import { measureReadYourWrites } from './measures/read-your-writes.ts';
import { runRetention } from './measures/retention.ts';
import { measureSecondNode } from './measures/second-node.ts';
import { measureWake } from './measures/wake.ts';
import type { BenchOptions, MeasureName } from './options.ts';
import { throughputValues, type Value } from './result.ts';

interface Measure {
  /** Whether the measure is repeated for each commit delay. */
  readonly isAboutCommits: boolean;
  readonly runsMax?: number;
  /** A run gives one value to each of its figures. */
  readonly run: (options: BenchOptions, commitDelayMs: number) => Promise<readonly Value[]>;
}

export const measures: { readonly [K in MeasureName]: Measure } = {
  'bare-server': { isAboutCommits: false, run: runBareServer },
  'one-task': {
    isAboutCommits: true,
    run: async (options, commitDelayMs) => {
      const throughput = await withServers({ ...options, commitDelayMs }, (running) =>
        measureOneTask(running, options.seconds),
      );
      const atLeast = options.store === 'sqlite' ? 3_000 : 2_000;
      return throughputValues(`one-task instances, whole way`, throughput, { atLeast });
    },
  },
  create: {
    isAboutCommits: true,
    run: async (options, commitDelayMs) => {
      const throughput = await withServers({ ...options, commitDelayMs }, (running) =>
        measureCreate(running, options.seconds),
      );
      const target = options.store === 'sqlite' ? { atLeast: 8_000 } : undefined;
      return throughputValues('create only', throughput, target);
    },
  },
  latency: {
    isAboutCommits: true,
    run: async (options, commitDelayMs) => {
      const { p50Ms, p99Ms, maxMs } = await withServers(
        { ...options, commitDelayMs },
        ({ servers }) => measureLatency(servers, { perSecond: 200, seconds: options.seconds }),
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
    run: async ({ readYourWrites, ...options }) => {
      const nodes = options.store === 'sqlite' ? 1 : Math.max(options.nodes, 2);
      const { misses, perSecond } = await withServers(
        { ...options, nodes, commitDelayMs: 0 },
        ({ servers }) => measureReadYourWrites(servers, readYourWrites),
      );
      const where = nodes === 1 ? '' : ` at another of ${nodes} nodes`;
      const times = readYourWrites.toLocaleString('en-US');
      const name = `create, then search${where}, ${times} times: misses`;
      return [
        { name, unit: '', value: misses, target: { atMost: 0 } },
        { name: `create, then search${where}`, unit: '/s', value: perSecond },
      ];
    },
  },
  'cold-start': {
    isAboutCommits: false,
    run: async () => {
      const values: Value[] = [];
      for (const [name, first] of Object.entries(firstRequests)) {
        const { readyMs, firstMs } = await measureColdStart(first);
        if (values.length === 0) values.push(readyValue(readyMs));
        values.push({
          name: `first request: ${name}`,
          unit: 'ms',
          value: firstMs,
          target: { atMost: 20 },
        });
      }
      return values;
    },
  },
  'idle-memory': {
    isAboutCommits: false,
    run: async (options) => {
      const untilQuiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3_000));
      const server = await startServerProcess(['--memory'], options.nodeArgs);
      await untilQuiet();
      const idle = residentMib(server.pid);
      await server.stop();
      // A deployment is read by a thread of its own, which stays.
      const used = await withServers({ ...options, commitDelayMs: 0 }, async ({ server }) => {
        await untilQuiet();
        return residentMib(server.pid);
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
    run: async ({ growthInstances, ...options }) => {
      const growth = await withServers({ ...options, commitDelayMs: 0 }, ({ server, dataDir }) =>
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
  'large-instance': {
    isAboutCommits: false,
    runsMax: 1,
    run: measureLargeInstance,
  },
  retention: { isAboutCommits: false, runsMax: 1, run: runRetention },
  'second-node': { isAboutCommits: false, run: measureSecondNode },
  wake: {
    isAboutCommits: false,
    runsMax: 1,
    run: async ({ wakes, ...options }) => {
      const { p50Ms, p99Ms, maxMs } = await withServers(
        { ...options, nodes: 2, commitDelayMs: 0 },
        ({ servers }) => measureWake(servers, wakes),
      );
      return [
        { name: 'wake at another node, p50', unit: 'ms', value: p50Ms },
        { name: 'wake at another node, p99', unit: 'ms', value: p99Ms, target: { atMost: 50 } },
        { name: 'wake at another node, slowest', unit: 'ms', value: maxMs },
      ];
    },
  },
  'idle-node': {
    isAboutCommits: false,
    runsMax: 1,
    run: async (options) => [
      {
        name: 'transactions of an idle node',
        unit: '/s',
        value: await measureIdleNode(options),
        target: { atMost: 1 },
      },
    ],
  },
  'job-systems': { isAboutCommits: false, runsMax: 3, run: runJobSystems },
};

function readyValue(value: number): Value {
  return { name: 'cold start to ready', unit: 'ms', value, target: { atMost: 1_000 } };
}
