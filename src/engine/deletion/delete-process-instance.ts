import { reaches } from '../../core/caller.ts';
import { reject } from '../../core/rejection.ts';
import { done, type Handler } from '../handler.ts';

/** The instance is hidden in the commit of the command. Its rows are deleted in lots (`runtime/retention.ts`). */
export const deleteProcessInstance: Handler<'deleteProcessInstance'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey }) => [{ kind: 'deletableInstance', key: processInstanceKey }],
  decide(context, { processInstanceKey }, access) {
    const instance = context.state.deletableInstance(processInstanceKey);
    if (instance === undefined || !reaches(access, instance.tenantId)) {
      return reject('NOT_FOUND', `Process Instance with key '${processInstanceKey}' not found`);
    }
    if (!instance.isEnded) {
      return reject(
        'INVALID_STATE',
        `Expected to delete history for process instance with key '${processInstanceKey}', but it is still active.`,
      );
    }
    context.emit({ kind: 'processInstanceDeleted', processInstanceKey, atMs: context.nowMs });
    return done;
  },
};
