import { type Caller, systemCaller } from '../core/caller.ts';
import type { Command, Results } from '../engine/command.ts';
import { refuseUnmatched } from '../engine/message/publish-message.ts';
import type { AwaitedInstances } from './awaited-instances.ts';
import { type AdmissionGate, closing } from './admission-gate.ts';
import type { Orchestrator, Outcome } from './orchestrator.ts';
import type { WorkQueue } from './work.ts';

type CorrelateAndAwait = Orchestrator['correlateAndAwait'];
type Reaching = Results['correlateMessage'];

/** Correlates messages, and answers when an instance has received the message. */
export function correlateAndAwaitWith(parts: {
  readonly loop: WorkQueue;
  readonly awaited: AwaitedInstances;
  readonly gate: AdmissionGate;
}): CorrelateAndAwait {
  const { loop, gate } = parts;
  const { correlations } = parts.awaited;

  async function correlateAndAwait(
    command: Command<'correlateMessage'>,
    caller: Caller,
    { timeoutMs, signal }: Parameters<CorrelateAndAwait>[2],
  ): ReturnType<CorrelateAndAwait> {
    const refused = gate.refuse(command.kind);
    if (refused !== undefined) return refused;
    const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    let first: Promise<void> = Promise.resolve();
    const reaching = await run<Reaching>(command, caller, (outcome) => {
      // The wait begins before the effects of this batch, so that no arrival is missed.
      if (outcome.kind === 'accepted') first = correlations.wait(outcome.result.reserved, ends);
    });
    if (reaching.kind !== 'accepted') return reaching;
    const { messageKey, tenantId, startedKey, reserved } = reaching.result;
    const answer = (processInstanceKey: NonNullable<typeof startedKey>) =>
      ({ kind: 'accepted', result: { messageKey, tenantId, processInstanceKey } }) as const;
    if (startedKey !== undefined) return answer(startedKey);
    for (let change = first; ; change = correlations.wait(reserved, ends)) {
      await change;
      if (gate.isClosed) return closing;
      const question = { kind: 'readCorrelations', keys: reserved } as const;
      const found = await run<Results['readCorrelations']>(question, systemCaller);
      if (found.kind !== 'accepted') return found;
      const { processInstanceKey, isPending } = found.result;
      if (processInstanceKey !== undefined) return answer(processInstanceKey);
      if (!isPending) return refuseUnmatched(command, { lockedProcessIds: [] });
      if (ends.aborted) return { kind: 'timedOut' };
    }
  }

  function run<Result>(
    command: Command,
    caller: Caller,
    beforeEffects: (outcome: Outcome<Result>) => void = () => undefined,
  ): Promise<Outcome<Result>> {
    return new Promise((resolve) => {
      loop.add({
        kind: 'command',
        command,
        caller,
        beforeEffects: (outcome) => beforeEffects(outcome as Outcome<Result>),
        answer: (outcome) => resolve(outcome as Outcome<Result>),
      });
    });
  }

  return correlateAndAwait;
}
