import { systemCaller } from '../../core/caller.ts';
import { createKeyedMutex } from '../../core/keyed-mutex.ts';
import { reject } from '../../core/rejection.ts';
import { actorOf } from '../../engine/batch-operation/new-batch-operation.ts';
import type { StartedBatch } from '../../engine/batch-operation/batch-operation-commands.ts';
import type { Command, CommandKind, Results } from '../../engine/command.ts';
import type { Orchestrator } from '../orchestrator.ts';
import { BatchSelector } from './batch-selector.ts';

/**
 * The most operations of one caller that have not ended, because each slows down the others. Each further node may
 * admit one more.
 */
const unfinishedMax = 100;

/** An orchestrator that selects the items of the batch operations that it creates, resumes, or finds at the start. */
export async function withBatchSelector(
  orchestrator: Orchestrator,
  options: { readonly isShared: boolean; readonly onError: (error: unknown) => void },
): Promise<Orchestrator> {
  const selector = new BatchSelector({ orchestrator, ...options });
  await selector.start();
  const oneAtATime = createKeyedMutex<string>();
  const submitBounded: Orchestrator['submit'] = (submitted, caller) => {
    if ((submitted as Command).kind !== 'createBatchOperation') {
      return orchestrator.submit(submitted, caller);
    }
    const actor = actorOf(caller);
    return oneAtATime(JSON.stringify(actor), async () => {
      const full = await orchestrator.query(
        { kind: 'unfinishedBatches', ...actor, max: unfinishedMax },
        systemCaller,
      );
      if (full.kind !== 'accepted') return full;
      if (full.result === 'true') return reject('INVALID_STATE', tooManyUnfinished);
      return orchestrator.submit(submitted, caller);
    });
  };
  return {
    ...orchestrator,
    submit: async (submitted, caller) => {
      const outcome = await submitBounded(submitted, caller);
      const command = submitted as Command;
      if (outcome.kind !== 'accepted') return outcome;
      const started = startedBatch(command.kind, outcome.result);
      if (started !== undefined) selector.add(started.batchOperationKey);
      if (command.kind === 'resumeBatchOperation') selector.add(command.batchOperationKey);
      return outcome;
    },
    close: async () => {
      await selector.stop();
      await orchestrator.close();
    },
  };
}

const tooManyUnfinished = `Expected to create a batch operation, but ${unfinishedMax} batch operations of this caller have not ended yet.`;

/** The operation that the command has started, if any. */
function startedBatch(kind: CommandKind, result: unknown): StartedBatch | undefined {
  if (kind === 'createBatchOperation') return result as Results['createBatchOperation'];
  return kind === 'deleteResource' ? (result as Results['deleteResource']).history : undefined;
}
