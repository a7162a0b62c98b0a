import type { UserTaskKey } from '../../core/key.ts';
import type { CommandKind } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import type { UserTaskCommands } from '../user-task/user-task-commands.ts';
import type { AuditOperationType, AuditSubject } from './audit-log-row.ts';
import type { Audit, AuditRules } from './audit-rule.ts';

function subjectOf(
  { state }: CommandContext,
  userTaskKey: UserTaskKey,
  operationType: AuditOperationType,
): AuditSubject | undefined {
  const task = state.userTask(userTaskKey);
  if (task === undefined) return undefined;
  const { tenantId, definitionKey, processInstanceKey, rootKey, elementInstanceKey, formKey } =
    task;
  const processId = state.definition(definitionKey)?.row.processId;
  return {
    entityType: 'USER_TASK',
    entityKey: userTaskKey,
    operationType,
    tenantId,
    processId,
    definitionKey,
    processInstanceKey,
    rootKey,
    elementInstanceKey,
    userTaskKey,
    formKey,
  };
}

/** A command that waits for listeners is recorded when it is accepted. */
function audited<K extends CommandKind>(subject: AuditSubject | undefined): Audit<K> | undefined {
  return subject && { done: () => [subject], failed: { codes: ['INVALID_STATE'], subject } };
}

export const userTaskAudits: AuditRules<keyof UserTaskCommands> = {
  assignUserTask: {
    category: 'USER_TASKS',
    audit: (context, { userTaskKey, assignee, allowOverride }) => {
      const operation = assignee === undefined ? 'UNASSIGN' : 'ASSIGN';
      const subject = subjectOf(context, userTaskKey, operation);
      if (subject === undefined || assignee === undefined) return audited(subject);
      const named = { ...subject, relatedEntityType: 'USER', relatedEntityKey: assignee } as const;
      // A refused claim leaves no entry.
      return allowOverride ? audited(named) : { done: () => [named] };
    },
  },
  updateUserTask: {
    category: 'USER_TASKS',
    audit: (context, { userTaskKey }) => audited(subjectOf(context, userTaskKey, 'UPDATE')),
  },
  completeUserTask: {
    category: 'USER_TASKS',
    audit: (context, { userTaskKey }) => audited(subjectOf(context, userTaskKey, 'COMPLETE')),
  },
  readTaskAnswer: 'none',
};
