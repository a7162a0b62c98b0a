import { reaches } from '../../core/caller.ts';
import type { DecisionRequirementsKey, FormKey, ProcessDefinitionKey } from '../../core/key.ts';
import { reject } from '../../core/rejection.ts';
import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';

/** Deletes any kind of deployed file. The decisions of a file are deleted with it. */
export const deleteResource: Handler<'deleteResource'> = {
  isNewWork: false,
  changesCatalog: true,
  footprint: ({ resourceKey }) => [
    { kind: 'definition', key: resourceKey as ProcessDefinitionKey },
    { kind: 'form', key: resourceKey as FormKey },
    { kind: 'decisionRequirements', key: resourceKey as DecisionRequirementsKey },
    { kind: 'resource', key: resourceKey },
  ],
  decide(context, { resourceKey }, caller) {
    const rows = {
      process: context.state.definition(resourceKey as ProcessDefinitionKey)?.row,
      form: context.state.form(resourceKey as FormKey),
      decisions: context.state.requirements(resourceKey as DecisionRequirementsKey)?.row,
      other: context.state.resource(resourceKey),
    };
    const row = rows.process ?? rows.form ?? rows.decisions ?? rows.other;
    if (row?.state !== 'active' || !reaches(caller, row.tenantId)) {
      return reject(
        'NOT_FOUND',
        `Expected to delete resource but no resource found with key \`${resourceKey}\``,
      );
    }
    if (rows.process) context.emit({ kind: 'processDefinitionDeleted', key: rows.process.key });
    else if (rows.form) context.emit({ kind: 'formDeleted', key: rows.form.key });
    else if (rows.decisions) {
      context.emit({ kind: 'decisionRequirementsDeleted', key: rows.decisions.key });
    } else context.emit({ kind: 'resourceDeleted', key: resourceKey });
    return accept({ resourceKey });
  },
};
