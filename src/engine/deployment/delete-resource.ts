import { reaches } from '../../core/caller.ts';
import type { DecisionRequirementsKey, FormKey, ProcessDefinitionKey } from '../../core/key.ts';
import { reject } from '../../core/rejection.ts';
import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';

/** The key may be of any kind of deployed file; decisions go with theirs. */
export const deleteResource: Handler<'deleteResource'> = {
  isNewWork: false,
  changesCatalog: true,
  footprint: ({ resourceKey }) => [
    { kind: 'definition', key: resourceKey as ProcessDefinitionKey },
    { kind: 'form', key: resourceKey as FormKey },
    { kind: 'decisionRequirements', key: resourceKey as DecisionRequirementsKey },
    { kind: 'resource', key: resourceKey },
  ],
  decide(turn, { resourceKey }, caller) {
    const rows = {
      process: turn.state.definition(resourceKey as ProcessDefinitionKey)?.row,
      form: turn.state.form(resourceKey as FormKey),
      decisions: turn.state.requirements(resourceKey as DecisionRequirementsKey)?.row,
      other: turn.state.resource(resourceKey),
    };
    const row = rows.process ?? rows.form ?? rows.decisions ?? rows.other;
    if (row?.state !== 'active' || !reaches(caller, row.tenantId)) {
      return reject(
        'NOT_FOUND',
        `Expected to delete resource but no resource found with key \`${resourceKey}\``,
      );
    }
    if (rows.process) turn.emit({ kind: 'processDefinitionDeleted', key: rows.process.key });
    else if (rows.form) turn.emit({ kind: 'formDeleted', key: rows.form.key });
    else if (rows.decisions) {
      turn.emit({ kind: 'decisionRequirementsDeleted', key: rows.decisions.key });
    } else turn.emit({ kind: 'resourceDeleted', key: resourceKey });
    return accept({ resourceKey });
  },
};
