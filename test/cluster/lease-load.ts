import type { Fate } from '../crash/ledger.ts';
import type { Random } from '../crash/random.ts';
import { pause } from './faults.ts';
import { NodeClient } from './node-client.ts';

/** A leased job. Its worker had it by `heldAtMs` at the latest, and has it until `deadlineMs`. */
export interface TokenLease {
  readonly jobKey: string;
  readonly token: string;
  readonly deadlineMs: number;
  readonly heldAtMs: number;
}

export interface TokenCall {
  readonly jobKey: string;
  readonly token: string;
  readonly fate: Fate;
}

/** The answers that workers with leases received. Entries are only added. */
export interface LeaseHistory {
  readonly processId: string;
  /** A completion writes its token into it. */
  readonly variable: string;
  readonly leases: TokenLease[];
  readonly calls: TokenCall[];
}

const leaseMs = 800;
const workerCount = 6;

export function emptyLeaseHistory(round: string): LeaseHistory {
  return { processId: `lease-${round}`, variable: `holder-${round}`, leases: [], calls: [] };
}

/**
 * Workers, of which every second one is too late: it shows its token after the end of the lease, when another worker
 * mostly has the job.
 */
export async function runLeaseLoad(options: {
  readonly ports: () => readonly number[];
  readonly history: LeaseHistory;
  readonly jobType: string;
  readonly random: Random;
  readonly onFault: (what: string) => void;
  readonly isOver: () => boolean;
}): Promise<void> {
  const { ports, history, jobType, random, onFault, isOver } = options;
  const complete = async (client: NodeClient, { jobKey, token }: TokenLease): Promise<void> => {
    const { fate } = await client.call(`/v2/jobs/${jobKey}/completion`, {
      leaseToken: token,
      variables: { [history.variable]: token },
    });
    history.calls.push({ jobKey, token, fate });
  };
  const work = async (index: number): Promise<void> => {
    const client = new NodeClient({ ports, firstAt: index, onFault });
    while (!isOver()) {
      client.goOn();
      await client.call('/v2/process-instances', { processDefinitionId: history.processId });
      const { body } = await client.call('/v2/jobs/activation', {
        type: jobType,
        worker: `lease-${index}`,
        timeout: leaseMs,
        maxJobsToActivate: 2,
        requestTimeout: 500,
        withLease: true,
      });
      const leases = readLeases(body);
      history.leases.push(...leases);
      if (index % 2 === 1) await pause(leaseMs + random.below(2 * leaseMs));
      client.goOn();
      for (const lease of leases) await complete(client, lease);
    }
    client.close();
  };
  await Promise.all(Array.from({ length: workerCount }, (_, index) => work(index)));
}

function readLeases(body: unknown): readonly TokenLease[] {
  const { jobs = [] } = (body ?? {}) as {
    readonly jobs?: readonly { jobKey: string; leaseToken: string; deadline: number }[];
  };
  return jobs.map(({ jobKey, leaseToken, deadline }) => ({
    jobKey,
    token: leaseToken,
    deadlineMs: deadline,
    heldAtMs: Date.now(),
  }));
}
