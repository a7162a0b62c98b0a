import type { Caller } from '../core/caller.ts';
import { reject } from '../core/rejection.ts';
import type { Command, Results } from '../engine/command.ts';
import type { Store } from '../engine/store.ts';
import type { AwaitedInstances } from './awaited-instances.ts';
import type { WorkQueue } from './work.ts';
import { closing, type AdmissionGate } from './admission-gate.ts';
import { orUnavailable } from './or-unavailable.ts';
import type { CompletedInstance, Orchestrator, Outcome } from './orchestrator.ts';

type CreateAndAwait = Orchestrator['createAndAwait'];
type Created = Results['createProcessInstance'];

/** Creates process instances and answers when they have ended. */
export function createAndAwaitWith(parts: {
  readonly loop: WorkQueue;
  readonly store: Store;
  readonly awaited: AwaitedInstances;
  readonly gate: AdmissionGate;
}): CreateAndAwait {
  const { loop, store, awaited, gate } = parts;

  async function createAndAwait(
    command: Command<'createProcessInstance'>,
    caller: Caller,
    await_: Parameters<CreateAndAwait>[2],
  ): Promise<Outcome<CompletedInstance>> {
    const created = await submitAndWatch(command, caller, await_);
    if (created.kind !== 'accepted') return created;
    const { instance, end } = created.result;
    switch (await end) {
      case 'completed':
        return orUnavailable(async () => {
          const { processInstanceKey } = instance;
          const variables = await store.variablesOf(processInstanceKey, await_.fetchVariables);
          return { ...instance, variables };
        });
      case 'answered':
      case 'terminated':
        return reject(
          'INVALID_STATE',
          `Expected process instance with key '${instance.processInstanceKey}' to complete, but it was terminated`,
        );
      case 'timedOut':
        return { kind: 'timedOut' };
      case 'closing':
        return closing;
    }
  }

  /**
   * Law W1: `beforeEffects` runs before the effects of the batch that creates the instance and that may also end it.
   */
  function submitAndWatch(
    command: Command<'createProcessInstance'>,
    caller: Caller,
    wait: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ) {
    type End = ReturnType<AwaitedInstances['wait']>;
    return new Promise<Outcome<{ readonly instance: Created; readonly end: End }>>((resolve) => {
      const refused = gate.refuse(command.kind);
      if (refused !== undefined) {
        resolve(refused);
        return;
      }
      loop.add({
        kind: 'command',
        command,
        caller,
        beforeEffects: (outcome) => {
          if (outcome.kind !== 'accepted') return;
          const instance = outcome.result as Created;
          const end = awaited.wait(instance.processInstanceKey, wait);
          resolve({ kind: 'accepted', result: { instance, end } });
        },
        answer: (outcome) => {
          if (outcome.kind !== 'accepted') resolve(outcome);
        },
      });
    });
  }

  return createAndAwait;
}
