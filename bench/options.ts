import { parseArgs } from 'node:util';

export const measureNames = [
  'one-task',
  'create',
  'latency',
  'read-your-writes',
  'cold-start',
  'idle-memory',
  'growth',
] as const;
export type MeasureName = (typeof measureNames)[number];

export interface BenchOptions {
  readonly only: ReadonlySet<MeasureName>;
  readonly runs: number;
  /** How long one run of a rate lasts. */
  readonly seconds: number;
  readonly growthInstances: number;
  readonly readYourWrites: number;
  /** Milliseconds added to each commit: each gets its own rows in the table. */
  readonly commitDelaysMs: readonly number[];
  readonly store: 'sqlite';
  /** Passed to the server's Node, e.g. `--cpu-prof`. */
  readonly nodeArgs: readonly string[];
}

/** Throws with a sentence for whoever typed the arguments. */
export function readBenchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: measureNames.join(',') },
      quick: { type: 'boolean', default: false },
      runs: { type: 'string' },
      seconds: { type: 'string' },
      instances: { type: 'string' },
      'commit-delays-ms': { type: 'string', default: '0,2' },
      store: { type: 'string', default: 'sqlite' },
      'cpu-prof-dir': { type: 'string' },
    },
  });
  const only = values.only.split(',').map((name) => {
    const known = measureNames.find((measure) => measure === name);
    if (known === undefined) throw new Error(`--only knows ${measureNames.join(', ')}`);
    return known;
  });
  if (values.store !== 'sqlite') throw new Error('--store knows sqlite only; postgres comes next');
  const profileDir = values['cpu-prof-dir'];
  return {
    only: new Set(only),
    runs: Number(values.runs ?? (values.quick ? 1 : 5)),
    seconds: Number(values.seconds ?? (values.quick ? 3 : 8)),
    growthInstances: Number(values.instances ?? (values.quick ? 50_000 : 1_000_000)),
    readYourWrites: values.quick ? 2_000 : 10_000,
    commitDelaysMs: values['commit-delays-ms'].split(',').map(Number),
    store: 'sqlite',
    nodeArgs: profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`],
  };
}
