/** `npm run bench:jobs`: the Jobs Service over HTTP, and others beside it where they can run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProgramArguments, type ValuesOf } from '../../scripts/program-arguments.ts';
import { benchFolder, type BenchStore } from '../bench-server.ts';
import { runBareServer } from '../measures/bare-server.ts';
import type { Percentiles } from '../measures/latency.ts';
import { runJobSystems } from '../measures/job-systems.ts';
import { describeMachine, tableOf, throughputValues, type Figure, type Value } from '../result.ts';
import { runBullMq } from './bullmq.ts';
import { measureEngine } from './engine.ts';
import { withJobsServer, type JobsServer } from './jobs-server.ts';
import {
  measureBatches,
  measureDelayed,
  measureEnqueue,
  measureHandOver,
  measureLifeCycle,
  measureNoisyNeighbour,
} from './measures.ts';

interface Options {
  readonly store: BenchStore;
  readonly runs: number;
  readonly seconds: number;
  readonly delayed: number;
  readonly nodeArgs: readonly string[];
}

type Measure = (options: Options) => Promise<readonly Value[]>;

const measures: Readonly<Record<string, Measure>> = {
  'bare-server': runBareServer,
  engine: ({ store }) => (store === 'sqlite' ? measureEngine() : Promise.resolve([])),
  enqueue: (options) =>
    onServer(options, async (server) =>
      throughputValues(
        'enqueue, one a request',
        await measureEnqueue(server, options.seconds),
        forSqlite(options, 10_000),
      ),
    ),
  batch: (options) =>
    onServer(options, async (server) =>
      throughputValues(
        'enqueue, 1,000 a request',
        await measureBatches(server, options.seconds),
        forSqlite(options, 80_000),
      ),
    ),
  'life-cycle': (options) =>
    onServer(options, async (server) =>
      throughputValues(
        'enqueued, leased and completed in batches',
        await measureLifeCycle(server, options.seconds),
        { atLeast: options.store === 'sqlite' ? 25_000 : 6_000 },
      ),
    ),
  'hand-over': (options) =>
    onServer(options, async (server) => {
      const { seconds } = options;
      const percentiles = await measureHandOver(server, { perSecond: 100, seconds });
      return latencyValues('enqueue to lease, 100/s', percentiles, { p50: 3, p99: 10 });
    }),
  noise: (options) =>
    onServer(options, async (server) => {
      const { alone, beside } = await measureNoisyNeighbour(server, options.seconds);
      return [
        ...latencyValues('quiet tenant alone, 10/s', alone),
        ...latencyValues('quiet tenant beside 1,000/s', beside),
        {
          name: 'quiet tenant: p99 beside / alone',
          unit: 'times',
          value: beside.p99Ms / alone.p99Ms,
          target: { atMost: 2 },
        },
      ];
    }),
  delayed: (options) =>
    onServer(options, async (server) => {
      const { delayed } = options;
      const { gigabytes, warmMib, grownMib } = await measureDelayed(server, delayed, (done) => {
        if (done % 500_000 < 1_000)
          process.stdout.write(`  ${done.toLocaleString('en-US')} jobs\n`);
      });
      const name = `${delayed.toLocaleString('en-US')} delayed jobs`;
      return [
        {
          name: `${name}: disk`,
          unit: 'GB',
          value: gigabytes,
          target: { atMost: (4 * delayed) / 5_000_000 },
        },
        { name: `${name}: memory after a tenth of them`, unit: 'MiB', value: warmMib },
        { name: `${name}: memory grows by after that`, unit: 'MiB', value: grownMib },
      ];
    }),
  others: async ({ seconds }) => [
    ...(await runBullMq({ seconds })),
    ...(await runJobSystems({ seconds })),
  ],
};

function forSqlite({ store }: Options, atLeast: number): Figure['target'] {
  return store === 'sqlite' ? { atLeast } : undefined;
}

function onServer<T>(options: Options, use: (server: JobsServer) => Promise<T>): Promise<T> {
  return withJobsServer(options, use);
}

function latencyValues(
  name: string,
  { p50Ms, p99Ms, maxMs }: Percentiles,
  most?: { readonly p50: number; readonly p99: number },
): readonly Value[] {
  const target = (atMost: number | undefined) =>
    atMost === undefined ? {} : { target: { atMost } };
  return [
    { name: `${name}: p50`, unit: 'ms', value: p50Ms, ...target(most?.p50) },
    { name: `${name}: p99`, unit: 'ms', value: p99Ms, ...target(most?.p99) },
    { name: `${name}: longest`, unit: 'ms', value: maxMs },
  ];
}

const program = {
  purpose:
    'Measures the Jobs Service over HTTP; the table goes to the terminal, the figures to .bench as JSON.',
  options: {
    only: {
      type: 'string',
      help: `of ${Object.keys(measures).join(', ')}; commas between them (all)`,
    },
    store: { type: 'string', default: 'sqlite', help: 'or postgres' },
    quick: { type: 'boolean', default: false, help: 'one short run of each' },
    runs: { type: 'string', help: 'number of runs; the table shows their median (5)' },
    seconds: { type: 'string', help: 'of each run of a rate (8)' },
    jobs: { type: 'string', help: 'that wait, for delayed (5000000)' },
    'cpu-prof-dir': { type: 'string', help: 'profiles of the server go there' },
  },
} as const;

await run();

async function run(): Promise<void> {
  const { options, names } = readProgramArguments(program, optionsOf);
  const figures = new Map<string, Figure>();
  for (const name of names) {
    const runs = name === 'delayed' || name === 'others' ? 1 : options.runs;
    for (let index = 0; index < runs; index += 1) {
      process.stdout.write(`${name} …\n`);
      for (const { value, ...figure } of (await measures[name]?.(options)) ?? []) {
        const values = [...(figures.get(figure.name)?.values ?? []), value];
        figures.set(figure.name, { ...figure, values });
      }
    }
  }
  const at = new Date().toISOString();
  const machine = `${describeMachine()}, ${options.store}`;
  const all = [...figures.values()];
  mkdirSync(benchFolder, { recursive: true });
  const file = join(benchFolder, `jobs-${at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify({ at, machine, figures: all }, undefined, 2)}\n`);
  process.stdout.write(`\n${machine}\n${tableOf(all)}\n\nWritten to ${file}\n`);
}

type Values = ValuesOf<typeof program>;

/** Throws with a sentence for the person who typed the arguments. */
function optionsOf(values: Values): {
  readonly options: Options;
  readonly names: readonly string[];
} {
  if (values.store !== 'sqlite' && values.store !== 'postgres') {
    throw new Error('--store knows sqlite and postgres');
  }
  const names = values.only?.split(',') ?? Object.keys(measures);
  const unknown = names.find((name) => !(name in measures));
  if (unknown !== undefined) {
    throw new Error(`--only knows ${Object.keys(measures).join(', ')}, not ${unknown}`);
  }
  const profileDir = values['cpu-prof-dir'];
  return {
    names,
    options: {
      store: values.store,
      runs: Number(values.runs ?? (values.quick ? 1 : 5)),
      seconds: Number(values.seconds ?? (values.quick ? 3 : 8)),
      delayed: Number(values.jobs ?? (values.quick ? 200_000 : 5_000_000)),
      nodeArgs: profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`],
    },
  };
}
