import type { LeasedJob } from '../../engine/background/commands.ts';
import type { ActivatedJob, Command } from '../../engine/command.ts';
import { createAdmissionGate, type AdmissionGate, type RequestKind } from '../admission-gate.ts';
import type { CorrelatedMessage } from '../../engine/message/message-commands.ts';
import type { JobsUnderWay } from '../jobs-under-way.ts';
import type { RuntimeLimits } from '../runtime-limits.ts';
import type { CompletedInstance, Orchestrator, Outcome } from '../orchestrator.ts';
import type { EngineRequest } from './protocol.ts';
import type { Thread } from './start-thread.ts';

export interface EngineSide {
  /** The requests of the orchestrator that the engine's thread answers. */
  readonly requests: Pick<
    Orchestrator,
    | 'submit'
    | 'submitAndAwait'
    | 'activateJobs'
    | 'returnJobs'
    | 'leaseJobs'
    | 'returnLeases'
    | 'createAndAwait'
    | 'correlateAndAwait'
    | 'statistics'
  >;
  readonly gate: AdmissionGate;
}

/** Sends requests to the engine's thread, as many as the admission gate admits. */
export function createEngineSide(
  engine: Thread<EngineRequest>,
  { limits, underWay }: { readonly limits: RuntimeLimits; readonly underWay: JobsUnderWay },
): EngineSide {
  let commandsInFlight = 0;
  const newWork = new Set(engine.engine?.newWork);
  const gate = createAdmissionGate({
    waiting: () => commandsInFlight,
    waitingMax: limits.waitingMax,
    isNewWork: (kind) => newWork.has(kind),
  });

  const submit: Orchestrator['submit'] = async (command, caller) => {
    const refused = gate.refuse(command.kind);
    if (refused !== undefined) return refused;
    const id = engine.newId();
    commandsInFlight += 1;
    try {
      return await engine.request(id, { kind: 'submit', id, command: command as Command, caller });
    } finally {
      commandsInFlight -= 1;
    }
  };

  const abortable = createAbortable(engine, gate);
  return {
    gate,
    requests: {
      submit,
      activateJobs: (activation, caller, signal) =>
        abortable<readonly ActivatedJob[]>('activateJobs', signal, (id) => ({
          kind: 'activate',
          id,
          activation,
          caller,
        })).then((outcome) => underWay.arrived(outcome)),
      returnJobs: (jobs) => engine.send({ kind: 'return', jobs }),
      leaseJobs: (lease, signal) =>
        abortable<readonly LeasedJob[]>('leaseJobs', signal, (id) => ({
          kind: 'lease',
          id,
          lease,
        })).then((outcome) => underWay.arrived(outcome)),
      returnLeases: (jobs) => engine.send({ kind: 'returnLeases', jobs }),
      ...awaitingRequests(abortable),
      statistics: () => {
        const id = engine.newId();
        return engine.request(id, { kind: 'statistics', id });
      },
    },
  };
}

/** The requests whose answers wait for more than their own batch. */
function awaitingRequests(
  abortable: ReturnType<typeof createAbortable>,
): Pick<Orchestrator, 'submitAndAwait' | 'createAndAwait' | 'correlateAndAwait'> {
  return {
    submitAndAwait: (command, caller, { timeoutMs, signal }) =>
      abortable<undefined>(command.kind, signal, (id) => ({
        kind: 'submitAndAwait',
        id,
        command,
        caller,
        timeoutMs,
      })),
    createAndAwait: (command, caller, { timeoutMs, fetchVariables, signal }) =>
      abortable<CompletedInstance>(command.kind, signal, (id) => ({
        kind: 'createAndAwait',
        id,
        command,
        caller,
        timeoutMs,
        fetchVariables,
      })),
    correlateAndAwait: (command, caller, { timeoutMs, signal }) =>
      abortable<CorrelatedMessage>(command.kind, signal, (id) => ({
        kind: 'correlateAndAwait',
        id,
        command,
        caller,
        timeoutMs,
      })),
  };
}

/** Sends requests that the gate admits and that their callers may abort. */
function createAbortable(engine: Thread<EngineRequest>, gate: AdmissionGate) {
  return async <Result>(
    kind: RequestKind,
    signal: AbortSignal,
    build: (id: number) => EngineRequest,
  ): Promise<Outcome<Result>> => gate.refuse(kind) ?? requestAbortable(engine, signal, build);
}

/** A request that may wait long and that its caller may abort. */
async function requestAbortable<Answered>(
  engine: Thread<EngineRequest>,
  signal: AbortSignal,
  build: (id: number) => EngineRequest,
): Promise<Answered> {
  const id = engine.newId();
  const abort = () => engine.send({ kind: 'abort', id });
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await engine.request<Answered>(id, build(id));
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
