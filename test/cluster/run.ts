/** `npm run test:cluster [-- --times 3 --seed 1 --only 'pause a node' --long]`: three nodes, one database, and chaos. */
import { readProgramArguments } from '../../scripts/program-arguments.ts';
import { createRandom } from '../crash/random.ts';
import { startChaosCluster } from './cluster.ts';
import { createJobsSide } from './jobs-side.ts';
import { type FaultName, faultNames } from './faults.ts';
import { recoveryMsMax, type Round, runRound } from './rounds.ts';

const program = {
  purpose:
    'Three nodes on one PostgreSQL under load, while faults happen; a checker audits what the clients saw.',
  options: {
    times: { type: 'string', help: 'rounds of each fault (3, with --long 20)' },
    seed: { type: 'string', help: 'of an earlier run (random)' },
    only: { type: 'string', help: `one of: ${faultNames.join(', ')} (all)` },
    long: { type: 'boolean', default: false, help: 'pauses of 60 s instead of 8' },
  },
} as const;
const values = readProgramArguments(program, (given) => given);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const times = Number(values.times ?? (values.long ? 20 : 3));
const pauseMs = values.long ? 60_000 : 8_000;
const random = createRandom(seed);
const chosen = faultNames.filter((name) => values.only === undefined || name === values.only);
const rounds: Round[] = [];

print(`seed ${seed}: ${times} × ${chosen.join(', ')}`);
const side = await createJobsSide();
const cluster = await startChaosCluster(3, side);
try {
  for (let time = 1; time <= times; time += 1) {
    for (const fault of chosen) {
      const name = `${time}-${faultNames.indexOf(fault)}`;
      const round = await runRound(cluster, { fault, name, random, pauseMs, side });
      rounds.push(round);
      printRound(time, round);
    }
  }
} finally {
  await cluster.close();
  await side.sink.close();
}
printGrid();
process.exitCode = rounds.every(isRight) ? 0 : 1;

function isRight({ violations, recoveredMs }: Round): boolean {
  return violations.length === 0 && recoveredMs <= recoveryMsMax;
}

function printRound(time: number, round: Round): void {
  const { fault, acknowledged, unknown, late, jobs, events, repeated, recoveredMs } = round;
  print(
    `${padded(time, 3)}  ${fault.padEnd(30)} ${padded(acknowledged, 6)} acknowledged ${padded(jobs, 5)} of jobs ` +
      `${padded(unknown, 5)} unknown ${padded(late, 4)} late refused ${padded(events, 5)} events ${padded(repeated, 3)} repeated  ` +
      `all serve after ${padded(recoveredMs, 5)} ms  ${isRight(round) ? 'right' : 'WRONG'}`,
  );
  for (const violation of round.violations.slice(0, 10)) print(`       ${violation}`);
}

function printGrid(): void {
  print(
    `\n${'fault'.padEnd(30)} rounds  right  slowest recovery  acknowledged  of jobs  late refused  events  repeated`,
  );
  for (const name of chosen) printLine(name);
}

function printLine(name: FaultName): void {
  const of = rounds.filter(({ fault }) => fault === name);
  const slowestMs = Math.max(...of.map(({ recoveredMs }) => recoveredMs));
  const sum = (count: 'acknowledged' | 'jobs' | 'late' | 'events' | 'repeated', width: number) =>
    padded(
      of.reduce((total, round) => total + round[count], 0),
      width,
    );
  print(
    `${name.padEnd(30)} ${padded(of.length, 6)} ${padded(of.filter(isRight).length, 6)} ${padded(slowestMs, 14)} ms ` +
      `${sum('acknowledged', 13)} ${sum('jobs', 8)} ${sum('late', 13)} ${sum('events', 7)} ${sum('repeated', 9)}`,
  );
}

function padded(value: number, width: number): string {
  return value.toFixed(0).padStart(width);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
