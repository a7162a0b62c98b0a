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
}
printGrid();
process.exitCode = rounds.every(isRight) ? 0 : 1;

function isRight({ violations, recoveredMs }: Round): boolean {
  return violations.length === 0 && recoveredMs <= recoveryMsMax;
}

function printRound(time: number, round: Round): void {
  const { fault, acknowledged, unknown, late, jobs, recoveredMs, violations } = round;
  print(
    `${time.toString().padStart(3)}  ${fault.padEnd(30)} ${acknowledged.toString().padStart(6)} acknowledged ${jobs.toString().padStart(5)} of jobs ` +
      `${unknown.toString().padStart(5)} unknown ${late.toString().padStart(4)} late refused  all serve after ${recoveredMs.toFixed(0).padStart(5)} ms  ` +
      (isRight(round) ? 'right' : 'WRONG'),
  );
  for (const violation of violations.slice(0, 10)) print(`       ${violation}`);
}

function printGrid(): void {
  print(
    `\n${'fault'.padEnd(30)} rounds  right  slowest recovery  acknowledged  of jobs  late refused`,
  );
  for (const name of chosen) printLine(name);
}

function printLine(name: FaultName): void {
  const of = rounds.filter(({ fault }) => fault === name);
  const slowestMs = Math.max(...of.map(({ recoveredMs }) => recoveredMs));
  const acknowledged = of.reduce((sum, round) => sum + round.acknowledged, 0);
  const jobs = of.reduce((sum, round) => sum + round.jobs, 0);
  const late = of.reduce((sum, round) => sum + round.late, 0);
  print(
    `${name.padEnd(30)} ${of.length.toString().padStart(6)} ${of.filter(isRight).length.toString().padStart(6)} ` +
      `${slowestMs.toFixed(0).padStart(14)} ms ${acknowledged.toString().padStart(13)} ${jobs.toString().padStart(8)} ${late.toString().padStart(13)}`,
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
