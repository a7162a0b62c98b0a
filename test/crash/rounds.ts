import { sequence, serviceTask, userTask } from '../scenario/bpmn.ts';
import { deployFiles } from '../deploy-files.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';
import { audit } from './audit.ts';
import { Ledger } from './ledger.ts';
import { namesOf, runLoad } from './instance-load.ts';
import { createRandom, type Random } from './random.ts';

/** How long the load runs before the server is killed. */
const loadMs = { least: 30, most: 800 };

export interface Round {
  readonly round: number;
  readonly killedAfterMs: number;
  readonly acknowledged: number;
  readonly unknown: number;
  /** The duration of the start after the kill. */
  readonly startMs: number;
  readonly violations: readonly string[];
}

/** Kills a server under load and audits it after its restart, again and again on the same data. */
export async function runRounds(options: {
  readonly dataDir: string;
  readonly rounds: number;
  readonly seed: number;
  readonly onRound?: (round: Round) => void;
}): Promise<readonly Round[]> {
  const random = createRandom(options.seed);
  const start = (): Promise<ServerProcess> => startServerProcess(['--data', options.dataDir]);
  const rounds: Round[] = [];
  let server = await start();
  try {
    for (let index = 1; index <= options.rounds; index++) {
      const ledger = new Ledger();
      const names = namesOf(index.toString());
      const killedAfterMs = await killUnderLoad(server, { ledger, names, random });
      server = await start();
      const violations = await audit(server.port, ledger, names);
      const { acknowledged, unknown } = ledger;
      const { startMs } = server;
      const round = { round: index, killedAfterMs, acknowledged, unknown, startMs, violations };
      rounds.push(round);
      options.onRound?.(round);
    }
  } finally {
    await server.stop();
  }
  return rounds;
}

async function killUnderLoad(
  server: ServerProcess,
  load: {
    readonly ledger: Ledger;
    readonly names: ReturnType<typeof namesOf>;
    readonly random: Random;
  },
): Promise<number> {
  const { processId, jobType } = load.names;
  await deployFiles(server.url, {
    [`${processId}.bpmn`]: sequence(
      processId,
      serviceTask('work', { type: jobType, retries: '5' }),
      userTask('check'),
    ),
  });
  const killAfterMs = loadMs.least + load.random.below(loadMs.most - loadMs.least);
  const running = runLoad(server.port, load);
  await new Promise((resolve) => setTimeout(resolve, killAfterMs));
  await server.kill();
  await running;
  return killAfterMs;
}
