import type { Ledger } from '../crash/ledger.ts';
import type { Names } from '../crash/instance-load.ts';
import type { Random } from '../crash/random.ts';
import { NodeClient } from './node-client.ts';

export interface LoadOptions {
  /** Called for every connection, because a killed node restarts on another port. */
  readonly ports: () => readonly number[];
  readonly ledger: Ledger;
  readonly names: Names;
  readonly random: Random;
  readonly isOver: () => boolean;
}

const clientCount = 24;
/** Longer than a round, so that no lease ends by itself. */
const leaseMs = 3_600_000;

/** Clients that call the nodes in turn, also during faults, and record the answers. */
export async function runClusterLoad(options: LoadOptions): Promise<void> {
  const run = async (index: number): Promise<void> => {
    const client = new Client(options, index);
    for (let round = 0; !options.isOver(); round += 1) await client.runRound(round);
    client.close();
  };
  await Promise.all(Array.from({ length: clientCount }, (_, index) => run(index)));
}

interface Job {
  readonly jobKey: string;
  readonly processInstanceKey: string;
  readonly retries: number;
}

/** Goes to the next node after every round. */
class Client {
  readonly #options: LoadOptions;
  readonly #name: string;
  readonly #nodes: NodeClient;

  constructor(options: LoadOptions, index: number) {
    this.#options = options;
    this.#name = `c${index}`;
    this.#nodes = new NodeClient({
      ports: options.ports,
      firstAt: index,
      onFault: (what) => options.ledger.violations.push(what),
    });
  }

  async runRound(round: number): Promise<void> {
    this.#nodes.goOn();
    await this.#create(`${this.#options.names.processId}.${this.#name}.${round}`);
    await this.#work(round);
    if (round % 2 === 1) await this.#completeTasks();
  }

  close(): void {
    this.#nodes.close();
  }

  async #create(businessId: string): Promise<void> {
    const { names, ledger } = this.#options;
    const { fate, body } = await this.#nodes.call('/v2/process-instances', {
      processDefinitionId: names.processId,
      businessId,
      variables: { order: businessId },
    });
    const { processInstanceKey } = (body ?? {}) as { readonly processInstanceKey?: string };
    const instanceKey = fate === 'acknowledged' ? processInstanceKey : undefined;
    ledger.creations.push({ businessId, fate, instanceKey });
  }

  async #work(round: number): Promise<void> {
    const { names, ledger, random } = this.#options;
    const { body } = await this.#nodes.call('/v2/jobs/activation', {
      type: names.jobType,
      worker: this.#name,
      timeout: leaseMs,
      maxJobsToActivate: 1 + random.below(3),
      requestTimeout: random.below(2) === 0 ? -1 : 200,
    });
    const { jobs = [] } = (body ?? {}) as { readonly jobs?: readonly Job[] };
    for (const job of jobs) {
      ledger.handOut({ jobKey: job.jobKey, instanceKey: job.processInstanceKey });
    }
    for (const [index, job] of jobs.entries()) {
      await this.#answer(job, `${this.#name}.${round}.${index}`);
    }
  }

  async #answer(job: Job, token: string): Promise<void> {
    const { names, ledger, random } = this.#options;
    const { jobKey } = job;
    const kind = job.retries > 1 && random.below(5) === 0 ? 'fail' : 'complete';
    const retries = job.retries - 1;
    ledger.leases.delete(jobKey);
    const { fate } =
      kind === 'fail'
        ? await this.#nodes.call(`/v2/jobs/${jobKey}/failure`, { retries, errorMessage: token })
        : await this.#nodes.call(`/v2/jobs/${jobKey}/completion`, {
            variables: { [names.tokenVariable]: token },
          });
    ledger.jobCalls.push({ kind, jobKey, token, retries, fate });
  }

  async #completeTasks(): Promise<void> {
    const { names, ledger, random } = this.#options;
    const { body } = await this.#nodes.call('/v2/user-tasks/search', {
      filter: { processDefinitionId: names.processId, state: 'CREATED' },
      page: { from: random.below(50), limit: 2 },
    });
    const { items = [] } = (body ?? {}) as {
      readonly items?: readonly { readonly userTaskKey: string }[];
    };
    for (const { userTaskKey } of items) {
      const { fate } = await this.#nodes.call(`/v2/user-tasks/${userTaskKey}/completion`, {});
      ledger.taskCalls.push({ userTaskKey, fate });
    }
  }
}
