import { isPrincipal, systemCaller } from '../core/caller.ts';
import type { Command, CommandKind, Results } from '../engine/command.ts';
import type { Store } from '../engine/store.ts';
import type { Query } from '../query/query.ts';
import type { AwaitedInstances } from './awaited-instances.ts';
import type { WorkQueue } from './work.ts';
import { correlateAndAwaitWith } from './correlate-and-await.ts';
import { submitAndAwaitWith } from './submit-and-await.ts';
import { createAndAwaitWith } from './create-and-await.ts';
import { closing, type AdmissionGate } from './admission-gate.ts';
import type { LocalOptions } from './local-options.ts';
import type { JobPolls } from './job-polls.ts';
import type { HandedOut, JobsUnderWay } from './jobs-under-way.ts';
import type { ReadQueues } from './reads/read-queues.ts';
import { orUnavailable } from './or-unavailable.ts';
import type { Orchestrator, Outcome } from './orchestrator.ts';
import type { Polls, Waits } from './polls.ts';
import type { StoreTrouble } from './store-trouble.ts';

type Requests = Pick<
  Orchestrator,
  | 'submit'
  | 'submitAndAwait'
  | 'activateJobs'
  | 'returnJobs'
  | 'leaseJobs'
  | 'returnLeases'
  | 'createAndAwait'
  | 'correlateAndAwait'
  | 'query'
  | 'storeState'
>;

const noSuchJob: Query = { kind: 'get', resource: 'backgroundJob', key: '0' };

/** The requests of the orchestrator that pass the admission gate: some become work of a batch, some only read. */
export function createRequests(parts: {
  readonly loop: WorkQueue;
  readonly polls: JobPolls;
  readonly gate: AdmissionGate;
  readonly store: Store;
  readonly awaited: AwaitedInstances;
  readonly query: LocalOptions['query'];
  readonly trouble: StoreTrouble;
  readonly reads: ReadQueues<number>;
  readonly underWay: JobsUnderWay;
}): Requests {
  const { loop, polls, gate, store, reads } = parts;

  /** Starts a long poll, unless the gate refuses it. */
  async function poll<Request, Item extends HandedOut>(
    kind: 'activateJobs' | 'leaseJobs',
    of: Polls<Request & Waits, Item>,
    request: Request & Waits,
    signal: AbortSignal,
  ): Promise<Outcome<readonly Item[]>> {
    const refused = gate.refuse(kind);
    return refused ?? parts.underWay.arrived(await of.ask(request, signal));
  }

  const query: Requests['query'] = async (question, caller, signal) => {
    if (gate.isClosed) return closing;
    const outcome = await reads.run(question, { caller, signal }, () =>
      orUnavailable(() => parts.query(question, caller, signal)),
    );
    if (outcome.kind === 'rejected' && outcome.code !== 'FORBIDDEN') reads.countStopped();
    // The read may have seen a commit that a crash could still undo.
    await store.durable();
    return outcome;
  };

  return {
    submit: <K extends CommandKind>(
      command: Command<K>,
      caller: Parameters<Requests['submit']>[1],
    ) => {
      const refused = gate.refuse(command.kind);
      if (refused !== undefined) return Promise.resolve<Outcome<Results[K]>>(refused);
      return new Promise<Outcome<Results[K]>>((resolve) => {
        loop.add({
          kind: 'command',
          command: command as Command,
          caller,
          answer: resolve as (outcome: Outcome<Results[CommandKind]>) => void,
        });
      });
    },
    activateJobs: (activation, caller, signal) => {
      const asked = isPrincipal(caller) ? { ...activation, caller } : activation;
      return poll('activateJobs', polls.activations, asked, signal);
    },
    returnJobs: (jobs) => polls.returnJobs(jobs),
    leaseJobs: (lease, signal) => poll('leaseJobs', polls.leases, lease, signal),
    returnLeases: (leases) => polls.returnLeases(leases),
    submitAndAwait: submitAndAwaitWith(parts),
    createAndAwait: createAndAwaitWith(parts),
    correlateAndAwait: correlateAndAwaitWith(parts),
    query,
    storeState: async () => {
      const { sentence } = parts.trouble;
      if (sentence !== undefined) return { kind: 'away', trouble: sentence };
      const { kind } = await query(noSuchJob, systemCaller);
      return { kind: kind === 'accepted' ? 'answers' : 'away' };
    },
  };
}
