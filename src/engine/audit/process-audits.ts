import type { Key, ProcessDefinitionKey, ProcessInstanceKey, ScopeKey } from '../../core/key.ts';
import type { RejectionCode } from '../../core/rejection.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { CommandKind } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { findScope } from '../element/scope.ts';
import type { Event } from '../event.ts';
import type { AuditOperationType, AuditSubject } from './audit-log-row.ts';
import type { Audit, AuditRule, AuditRules } from './audit-rule.ts';

type Place = Pick<
  AuditSubject,
  'tenantId' | 'processId' | 'definitionKey' | 'processInstanceKey' | 'rootKey'
>;

/** The process instance and element to which a resource belongs. */
function placeOf(
  { state }: CommandContext,
  row: {
    readonly definitionKey: ProcessDefinitionKey;
    readonly tenantId: TenantId;
    readonly processInstanceKey: ProcessInstanceKey;
    readonly rootKey: ProcessInstanceKey | undefined;
  },
): Place {
  const { definitionKey, tenantId, processInstanceKey, rootKey } = row;
  const processId = state.definition(definitionKey)?.row.processId;
  return { tenantId, processId, definitionKey, processInstanceKey, rootKey };
}

/** The same for a living instance. */
function placeOfInstance(
  context: CommandContext,
  processInstanceKey: ProcessInstanceKey,
): Place | undefined {
  const rootKey = context.state.rootKeyOf(processInstanceKey);
  const instance = rootKey && context.state.root(rootKey)?.processInstance(processInstanceKey);
  return instance && placeOf(context, { ...instance, processInstanceKey, rootKey });
}

/** The command leaves one entry if it is accepted, and one if it is rejected with one of the codes. */
function always<K extends CommandKind>(
  subject: AuditSubject,
  ...codes: readonly RejectionCode[]
): Audit<K> {
  return { done: () => [subject], ...(codes.length > 0 && { failed: { codes, subject } }) };
}

function ofInstance<
  K extends
    | 'cancelProcessInstance'
    | 'modifyProcessInstance'
    | 'migrateProcessInstance'
    | 'suspendProcessInstance'
    | 'resumeProcessInstance',
>(operationType: AuditOperationType, ...codes: readonly RejectionCode[]): AuditRule<K> {
  return {
    category: 'DEPLOYED_RESOURCES',
    audit: (context, command) => {
      const { processInstanceKey } = command as { processInstanceKey: ProcessInstanceKey };
      const place = placeOfInstance(context, processInstanceKey);
      if (place === undefined) return undefined;
      const entity = { entityType: 'PROCESS_INSTANCE', entityKey: processInstanceKey } as const;
      return always({ ...place, ...entity, operationType }, ...codes);
    },
  };
}

/** The values of variables are not in the log. */
function variableSubjects(place: Place, events: readonly Event[]): readonly AuditSubject[] {
  return events.flatMap((event): readonly AuditSubject[] => {
    if (event.kind !== 'variableCreated' && event.kind !== 'variableUpdated') return [];
    const { key, name, scopeKey } = event.variable;
    return [
      {
        ...place,
        entityType: 'VARIABLE',
        entityKey: key,
        operationType: event.kind === 'variableCreated' ? 'CREATE' : 'UPDATE',
        entityDescription: name,
        elementInstanceKey: scopeKey,
      },
    ];
  });
}

type AuditedKind =
  | 'createProcessInstance'
  | 'cancelProcessInstance'
  | 'modifyProcessInstance'
  | 'migrateProcessInstance'
  | 'suspendProcessInstance'
  | 'resumeProcessInstance'
  | 'deleteProcessInstance'
  | 'setVariables'
  | 'resolveIncident'
  | 'updateJob';

/** Entries about process instances and their parts. */
export const processAudits: AuditRules<AuditedKind> = {
  createProcessInstance: {
    category: 'DEPLOYED_RESOURCES',
    audit: () => ({
      done: ({ processInstanceKey, processDefinitionKey, processDefinitionId, tenantId }) => [
        {
          entityType: 'PROCESS_INSTANCE',
          entityKey: processInstanceKey,
          operationType: 'CREATE',
          tenantId,
          processId: processDefinitionId,
          definitionKey: processDefinitionKey,
          processInstanceKey,
          rootKey: processInstanceKey,
        },
      ],
    }),
  },
  cancelProcessInstance: ofInstance('CANCEL', 'INVALID_STATE'),
  modifyProcessInstance: ofInstance('MODIFY'),
  migrateProcessInstance: ofInstance('MIGRATE', 'INVALID_STATE'),
  suspendProcessInstance: ofInstance('SUSPEND', 'INVALID_STATE'),
  resumeProcessInstance: ofInstance('RESUME', 'INVALID_STATE'),
  deleteProcessInstance: {
    category: 'DEPLOYED_RESOURCES',
    audit: (context, { processInstanceKey }) => {
      const instance = context.state.deletableInstance(processInstanceKey);
      if (instance === undefined) return undefined;
      return always({
        ...placeOf(context, { ...instance, processInstanceKey, rootKey: undefined }),
        entityType: 'PROCESS_INSTANCE',
        entityKey: processInstanceKey,
        operationType: 'DELETE',
      });
    },
  },
  setVariables: {
    category: 'DEPLOYED_RESOURCES',
    audit: (context, { scopeKey }) => {
      const place = placeOfScope(context, scopeKey);
      return place && { done: (_result, events) => variableSubjects(place, events) };
    },
  },
  resolveIncident: {
    category: 'DEPLOYED_RESOURCES',
    audit: (context, { incidentKey }) => {
      const incident = context.state.incident(incidentKey);
      if (incident === undefined) return undefined;
      const { elementInstanceKey, jobKey } = incident;
      return always(
        {
          ...placeOf(context, incident),
          entityType: 'INCIDENT',
          entityKey: incidentKey,
          operationType: 'RESOLVE',
          elementInstanceKey,
          jobKey,
        },
        'INVALID_STATE',
      );
    },
  },
  updateJob: {
    category: 'DEPLOYED_RESOURCES',
    audit: (context, { jobKey }) => {
      const job = context.state.job(jobKey);
      if (job === undefined) return undefined;
      const { elementInstanceKey } = job;
      return always({
        ...placeOf(context, job),
        entityType: 'JOB',
        entityKey: jobKey,
        operationType: 'UPDATE',
        elementInstanceKey,
        jobKey,
      });
    },
  },
};

function placeOfScope(context: CommandContext, scopeKey: Key): Place | undefined {
  const rootKey = context.state.rootKeyOf(scopeKey);
  const root = rootKey && context.state.root(rootKey);
  const scope = root && findScope(root, scopeKey as ScopeKey);
  if (!scope) return undefined;
  const processInstanceKey =
    scope.kind === 'element' ? scope.row.processInstanceKey : (scopeKey as ProcessInstanceKey);
  return placeOf(context, { ...scope.row, processInstanceKey, rootKey });
}
