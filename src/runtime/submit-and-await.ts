import { type Caller, systemCaller } from '../core/caller.ts';
import type { Command, Results } from '../engine/command.ts';
import type { Deferred, WaitingKind } from '../engine/user-task/user-task-commands.ts';
import { type AdmissionGate, closing } from './admission-gate.ts';
import type { AwaitedInstances, InstanceEnd } from './awaited-instances.ts';
import type { Orchestrator, Outcome } from './orchestrator.ts';
import type { WorkQueue } from './work.ts';

/** How often a waiting command looks for its answer, because a notice of another node may be lost. */
const lookEveryMs = 1_000;

interface Wait {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Submits commands whose answers may wait for listeners. After a timeout the listeners continue. */
export function submitAndAwaitWith(parts: {
  readonly loop: WorkQueue;
  readonly awaited: AwaitedInstances;
  readonly gate: AdmissionGate;
}): Orchestrator['submitAndAwait'] {
  const { loop, awaited, gate } = parts;

  async function submitAndAwait(
    command: Command<WaitingKind>,
    caller: Caller,
    wait: Wait,
  ): Promise<Outcome<undefined>> {
    const refused = gate.refuse(command.kind);
    if (refused !== undefined) return refused;
    const ends = AbortSignal.any([wait.signal, AbortSignal.timeout(wait.timeoutMs)]);
    let first: Promise<InstanceEnd> | undefined;
    const submitted = await run<Deferred | undefined>(loop, { command, caller }, (outcome) => {
      // The wait begins before the effects of this batch, so that no end is missed.
      if (outcome.kind === 'accepted' && outcome.result !== undefined) {
        first = waitFor(outcome.result, ends);
      }
    });
    if (submitted.kind !== 'accepted') return submitted;
    const { result } = submitted;
    if (result === undefined || first === undefined) return { kind: 'accepted', result: undefined };
    return result.kind === 'task'
      ? awaitTask(result, { first, ends })
      : instanceOutcome(await first);
  }

  function waitFor(deferred: Deferred, ends: AbortSignal): Promise<InstanceEnd> {
    if (deferred.kind === 'task') {
      return awaited.wait(deferred.answerKey, { timeoutMs: lookEveryMs, signal: ends });
    }
    return awaited.wait(deferred.processInstanceKey, { timeoutMs: foreverMs, signal: ends });
  }

  async function awaitTask(
    deferred: Extract<Deferred, { readonly kind: 'task' }>,
    { first, ends }: { readonly first: Promise<InstanceEnd>; readonly ends: AbortSignal },
  ): Promise<Outcome<undefined>> {
    const { userTaskKey, answerKey } = deferred;
    for (let change = first; ; change = waitFor(deferred, ends)) {
      if ((await change) === 'closing') return closing;
      const question = { kind: 'readTaskAnswer', userTaskKey, answerKey } as const;
      const found = await run<Results['readTaskAnswer']>(loop, {
        command: question,
        caller: systemCaller,
      });
      if (found.kind !== 'accepted') return found;
      if (found.result !== undefined) {
        return found.result.refusal ?? { kind: 'accepted', result: undefined };
      }
      if (ends.aborted) return { kind: 'timedOut' };
    }
  }

  return submitAndAwait;
}

/** The signal of the request ends the wait. */
const foreverMs = 2 ** 31 - 1;

function instanceOutcome(end: InstanceEnd): Outcome<undefined> {
  if (end === 'closing') return closing;
  return end === 'timedOut' ? { kind: 'timedOut' } : { kind: 'accepted', result: undefined };
}

function run<Result>(
  loop: WorkQueue,
  sent: { readonly command: Command; readonly caller: Caller },
  beforeEffects: (outcome: Outcome<Result>) => void = () => undefined,
): Promise<Outcome<Result>> {
  return new Promise((resolve) => {
    loop.add({
      kind: 'command',
      ...sent,
      beforeEffects: (outcome) => beforeEffects(outcome as Outcome<Result>),
      answer: (outcome) => resolve(outcome as Outcome<Result>),
    });
  });
}
