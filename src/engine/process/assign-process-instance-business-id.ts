import { reject } from '../../core/rejection.ts';
import { done, type Handler } from '../handler.ts';
import { findProcessInstance } from './find-process-instance.ts';
import { refuseSuspended } from '../suspension/is-suspended.ts';
import { refuseBusinessId } from './refuse-business-id.ts';

export const assignProcessInstanceBusinessId: Handler<'assignProcessInstanceBusinessId'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey }) => [{ kind: 'scope', key: processInstanceKey }],
  decide(context, { processInstanceKey, businessId }, access) {
    const text = `Expected to assign a business id to process instance with key '${processInstanceKey}', but`;
    const found = findProcessInstance(context, access, processInstanceKey);
    if (found === undefined) {
      const rootKey = context.state.rootKeyOf(processInstanceKey);
      const root = rootKey && context.state.root(rootKey);
      // The key may belong to an element instance, because all keys come from the same numbers.
      return root !== undefined && root.processInstance(processInstanceKey) === undefined
        ? reject('NOT_FOUND', `${text} the element with this key is not a process instance`)
        : reject('NOT_FOUND', `${text} no such process instance was found`);
    }
    const refusal =
      refuseSuspended(found.root, found.instance, text) ??
      refuseBusinessId(found.instance, businessId);
    if (refusal !== undefined) return refusal;
    if (found.instance.businessId === undefined) {
      context.emit({ kind: 'businessIdAssigned', instance: found.instance, businessId });
    }
    return done;
  },
};
