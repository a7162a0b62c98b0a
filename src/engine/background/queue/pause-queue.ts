import type { PausedQueueRow } from './paused-queue-row.ts';
import { badField } from '../bad-field.ts';
import { accept, done, type Handler } from '../../handler.ts';
import type { Load } from '../../footprint.ts';
import type { CommandContext } from '../../command-context.ts';
import { rowId } from '../row-id.ts';
import type { QueueId } from './queue-commands.ts';

export const pauseQueue: Handler<'pauseQueue'> = {
  isNewWork: false,
  footprint: (command) => [pauseOf(command)],
  decide(context, { tenantId, type, processTenantId, reason, resumesAtMs, pausedBy }) {
    if (resumesAtMs !== undefined && resumesAtMs <= context.nowMs) {
      return badField('until', 'must be in the future');
    }
    const known = context.state.row('pausedQueue', rowId.pausedQueue({ tenantId, type }));
    const queue: PausedQueueRow = {
      tenantId,
      type,
      processTenantId,
      reason,
      resumesAtMs,
      pausedBy,
      pausedAtMs: known?.pausedAtMs ?? context.nowMs,
    };
    context.emit({ kind: 'queuePaused', queue });
    return accept({ ...queue });
  },
};

export const resumeQueue: Handler<'resumeQueue'> = {
  isNewWork: false,
  footprint: (command) => [pauseOf(command)],
  decide(context, command) {
    resume(context, rowId.pausedQueue(command));
    return done;
  },
};

/** Checks again whether each queue is still due, because the runtime found it earlier. */
export const resumeDueQueues: Handler<'resumeDueQueues'> = {
  isNewWork: false,
  footprint: ({ queueIds }) => queueIds.map(pauseWithId),
  decide(context, { queueIds }) {
    for (const id of queueIds) {
      const queue = context.state.row('pausedQueue', id);
      if (queue?.resumesAtMs !== undefined && queue.resumesAtMs <= context.nowMs)
        resume(context, id);
    }
    return done;
  },
};

function resume(context: CommandContext, id: string): void {
  const queue = context.state.row('pausedQueue', id);
  if (queue !== undefined) context.emit({ kind: 'queueResumed', queue });
}

function pauseOf(queue: QueueId): Load {
  return pauseWithId(rowId.pausedQueue(queue));
}

function pauseWithId(id: string): Load {
  return { kind: 'row', table: 'pausedQueue', id };
}
