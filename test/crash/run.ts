/**
 * `npm run test:crash [-- --jobs | --large [--postgres]] [--rounds 100] [--seed 1]`: kill -9 at random under load; nothing
 * acknowledged may be lost.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProgramArguments } from '../../scripts/program-arguments.ts';
import { startPostgres } from '../postgres/start-postgres.ts';
import { runJobsRounds } from './jobs-rounds.ts';
import { runLargeRounds } from './large-rounds.ts';
import { runRounds, type Round } from './rounds.ts';

const startMsMax = 2_000;

const program = {
  purpose:
    'Kills the server under load, again and again, and looks for what was acknowledged and lost.',
  options: {
    jobs: { type: 'boolean', default: false, help: 'the Jobs Service instead of processes' },
    large: {
      type: 'boolean',
      default: false,
      help: 'large instances, in the middle of their work',
    },
    postgres: { type: 'boolean', default: false, help: 'with --large: two nodes on PostgreSQL' },
    rounds: { type: 'string', default: '100', help: 'kills' },
    seed: { type: 'string', help: 'of an earlier run (random)' },
  },
} as const;
const values = readProgramArguments(program, (given) => given);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const dataDir = mkdtempSync(join(tmpdir(), 'continuo-crash-'));
print(`seed ${seed}, ${values.rounds} rounds`);
try {
  const options = { dataDir, rounds: Number(values.rounds), seed, onRound: printRound };
  const rounds = values.large
    ? await runLarge(options)
    : await (values.jobs ? runJobsRounds : runRounds)(options);
  process.exitCode = summarise(rounds) ? 0 : 1;
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

async function runLarge(options: Parameters<typeof runRounds>[0]): Promise<readonly Round[]> {
  if (!values.postgres) {
    const flags = ['--data', options.dataDir];
    return runLargeRounds({ ...options, flags, isShared: false });
  }
  const postgres = await startPostgres({ durable: true });
  try {
    const flags = ['--database', postgres.urlOf('postgres')];
    return await runLargeRounds({ ...options, flags, isShared: true });
  } finally {
    await postgres.dispose();
  }
}

function printRound(round: Round): void {
  const { killedAfterMs, acknowledged, unknown, startMs, violations } = round;
  print(
    `${round.round.toString().padStart(4)}  killed after ${killedAfterMs.toString().padStart(3)} ms  ` +
      `${acknowledged.toString().padStart(5)} acknowledged  ${unknown.toString().padStart(3)} unknown  ` +
      `started in ${startMs.toFixed(0).padStart(4)} ms  ${violations.length === 0 ? 'right' : 'WRONG'}`,
  );
  for (const violation of violations.slice(0, 20)) print(`        ${violation}`);
}

function summarise(rounds: readonly Round[]): boolean {
  const violations = rounds.flatMap((round) => round.violations).length;
  const startsMs = rounds.map(({ startMs }) => startMs).sort((a, b) => a - b);
  const slowestMs = startsMs.at(-1) ?? 0;
  const medianMs = startsMs[Math.floor(startsMs.length / 2)] ?? 0;
  const sum = (of: (round: Round) => number): string =>
    rounds.reduce((total, round) => total + of(round), 0).toLocaleString('en-US');
  print(
    `\n${rounds.length} kills, ${sum((round) => round.acknowledged)} acknowledged calls, ` +
      `${sum((round) => round.unknown)} cut off; ${violations} violations\n` +
      `start after a kill: median ${medianMs.toFixed(0)} ms, slowest ${slowestMs.toFixed(0)} ms ` +
      `(at most ${startMsMax})`,
  );
  return violations === 0 && slowestMs <= startMsMax;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
