import { readProgramArguments, type ValuesOf } from '../scripts/program-arguments.ts';
import type { BenchStore } from './bench-server.ts';

export const measureNames = [
  'bare-server',
  'one-task',
  'create',
  'latency',
  'read-your-writes',
  'cold-start',
  'idle-memory',
  'growth',
  'large-instance',
  'retention',
  'second-node',
  'wake',
  'idle-node',
  'job-systems',
] as const;
export type MeasureName = (typeof measureNames)[number];

const measuresOf: { readonly [S in BenchStore]: readonly MeasureName[] } = {
  sqlite: [
    'bare-server',
    'one-task',
    'create',
    'latency',
    'read-your-writes',
    'cold-start',
    'idle-memory',
    'growth',
    'large-instance',
    'retention',
  ],
  postgres: [
    'bare-server',
    'one-task',
    'create',
    'latency',
    'read-your-writes',
    'large-instance',
    'retention',
    'second-node',
    'wake',
    'idle-node',
    'job-systems',
  ],
};

export interface BenchOptions {
  readonly only: ReadonlySet<MeasureName>;
  readonly runs: number;
  /** How long one run of a rate lasts. */
  readonly seconds: number;
  readonly growthInstances: number;
  readonly largeInstanceElements: number;
  readonly retentionInstances: number;
  readonly readYourWrites: number;
  readonly wakes: number;
  /** Milliseconds added to each commit of the embedded store: each gets its own rows in the table. */
  readonly commitDelaysMs: readonly number[];
  readonly store: BenchStore;
  /** How many servers share a PostgreSQL. */
  readonly nodes: number;
  /** Passed to the server's Node, e.g. `--cpu-prof`. */
  readonly nodeArgs: readonly string[];
}

const program = {
  purpose:
    'Measures the server over REST; the table goes to the terminal, the figures to .bench as JSON.',
  options: {
    only: { type: 'string', help: `of ${measureNames.join(', ')}; commas between them (all)` },
    quick: { type: 'boolean', default: false, help: 'one short run of each' },
    runs: { type: 'string', help: 'number of runs; the table shows their median (5)' },
    seconds: { type: 'string', help: 'of each run of a rate (8)' },
    instances: {
      type: 'string',
      help: 'for growth (1000000) and retention (100000), elements for large-instance (100000)',
    },
    'commit-delays-ms': { type: 'string', help: 'added to each commit; a row for each (0,2)' },
    store: { type: 'string', default: 'sqlite', help: 'or postgres' },
    nodes: { type: 'string', default: '1', help: 'servers on one PostgreSQL' },
    'cpu-prof-dir': { type: 'string', help: 'profiles of the server go there' },
  },
} as const;

export function readBenchOptions(): BenchOptions {
  return readProgramArguments(program, benchOptionsOf);
}

type Values = ValuesOf<typeof program>;

/** Throws with a sentence for the person who typed the arguments. */
function benchOptionsOf(values: Values): BenchOptions {
  const { store } = values;
  if (store !== 'sqlite' && store !== 'postgres') {
    throw new Error('--store knows sqlite and postgres');
  }
  const nodes = Number(values.nodes);
  if (store === 'sqlite' && nodes !== 1) throw new Error('--nodes needs --store postgres');
  const known = measuresOf[store];
  const only = (values.only ?? known.join(',')).split(',').map((name) => {
    const measure = known.find((candidate) => candidate === name);
    if (measure === undefined) throw new Error(`--only knows ${known.join(', ')} of ${store}`);
    return measure;
  });
  const profileDir = values['cpu-prof-dir'];
  const commitDelays = values['commit-delays-ms'] ?? (store === 'sqlite' ? '0,2' : '0');
  return {
    only: new Set(only),
    runs: Number(values.runs ?? (values.quick ? 1 : 5)),
    seconds: Number(values.seconds ?? (values.quick ? 3 : 8)),
    growthInstances: Number(values.instances ?? (values.quick ? 50_000 : 1_000_000)),
    largeInstanceElements: Number(values.instances ?? (values.quick ? 10_000 : 100_000)),
    retentionInstances: Number(values.instances ?? (values.quick ? 20_000 : 100_000)),
    readYourWrites: values.quick ? 2_000 : 10_000,
    wakes: values.quick ? 200 : 1_000,
    commitDelaysMs: commitDelays.split(',').map(Number),
    store,
    nodes,
    nodeArgs: profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`],
  };
}
