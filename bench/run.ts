/** `npm run bench`: the load is this process, the server another one; both share the machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresSettings } from './bench-postgres.ts';
import { benchFolder } from './bench-server.ts';
import { measures } from './measures.ts';
import { readBenchOptions, type BenchOptions, type MeasureName } from './options.ts';
import { describeMachine, tableOf, type BenchResult, type Figure } from './result.ts';

await run(readBenchOptions());

async function run(options: BenchOptions): Promise<void> {
  const figures: Figure[] = [];
  for (const name of options.only) {
    for (const commitDelayMs of measures[name].isAboutCommits ? options.commitDelaysMs : [0]) {
      process.stdout.write(`${name}, commits ${commitDelayMs} ms slower …\n`);
      figures.push(...(await repeat(name, options, commitDelayMs)));
    }
  }
  const at = new Date().toISOString();
  const { store, nodes } = options;
  const place = store === 'sqlite' ? 'SQLite' : `PostgreSQL (${postgresSettings}), nodes: ${nodes}`;
  const machine = `${describeMachine()}, ${place}`;
  const result: BenchResult = { at, machine, figures };
  mkdirSync(benchFolder, { recursive: true });
  const file = join(benchFolder, `${at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
  process.stdout.write(`\n${result.machine}\n${tableOf(figures)}\n\nWritten to ${file}\n`);
}

async function repeat(
  name: MeasureName,
  options: BenchOptions,
  commitDelayMs: number,
): Promise<readonly Figure[]> {
  const { run, runsMax = Infinity } = measures[name];
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
