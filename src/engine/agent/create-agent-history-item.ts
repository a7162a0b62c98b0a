import { reject } from '../../core/rejection.ts';
import { accept, type Handler } from '../handler.ts';
import { newItem } from './add-history.ts';
import { discardHistory } from './end-history.ts';
import { refuseJob } from './refuse-job.ts';
import { findAgent } from './update-agent-instance.ts';
import { planWaiting } from './waiting-history.ts';

export const createAgentHistoryItem: Handler<'createAgentHistoryItem'> = {
  isNewWork: false,
  footprint: ({ elementInstanceKey }) => [{ kind: 'scope', key: elementInstanceKey }],
  decide(context, command, caller) {
    const { agentInstanceKey, elementInstanceKey, jobKey, jobLease, item } = command;
    const agent = findAgent(context, caller, command);
    const text = 'Expected to create agent history entry for';
    if (agent === undefined) {
      return reject(
        'NOT_FOUND',
        `${text} agent instance with key '${agentInstanceKey}', but no such agent instance was found.`,
      );
    }
    const refused = refuseJob(context, agent.tenantId, { ...command, history: [item] });
    if (refused !== undefined) return refused;
    if (!agent.elementInstanceKeys.includes(elementInstanceKey)) {
      return reject(
        'NOT_FOUND',
        `${text} element instance with key '${elementInstanceKey}', but it is not associated with agent instance with key '${agentInstanceKey}'.`,
      );
    }
    const added = { added: [item], jobKey, jobLease };
    const superseded = planWaiting(context, agent, added);
    if (superseded.kind === 'rejected') return superseded;
    discardHistory(context, superseded.items);
    const created = newItem(context, agent, { item, elementInstanceKey, jobKey, jobLease });
    context.emit({ kind: 'agentHistoryItemCreated', item: created });
    return accept(created.key);
  },
};
