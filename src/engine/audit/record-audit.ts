import { type Access } from '../../core/access.ts';
import { isPrincipal, type Principal } from '../../core/caller.ts';
import type { AuditLogKey, BatchOperationKey } from '../../core/key.ts';
import type { Rejection } from '../../core/rejection.ts';
import type { BatchOperationType } from '../batch-operation/batch-operation-rows.ts';
import type { Command, CommandKind, Results } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import type { Accepted, Handler } from '../handler.ts';
import type { AuditCategory, AuditLogRow, AuditSubject } from './audit-log-row.ts';
import { commandAudits } from './command-audits.ts';

/** The batch operation of which a command is an item. */
interface OfBatch {
  readonly batchOperationKey: BatchOperationKey;
  readonly batchOperationType: BatchOperationType;
}

/**
 * Decides a command, and records it in the same commit if commands of its sender are audited. All commands of clients
 * pass through this function; those of batch operations do so item by item.
 */
export function decideAudited<K extends CommandKind>(
  context: CommandContext,
  command: Command<K>,
  { handler, access, batch }: Decided<K>,
): Accepted<Results[K]> | Rejection {
  const { caller } = access;
  const rule = commandAudits[command.kind];
  if (!isPrincipal(caller) || rule === 'none' || !isAudited(context, caller, rule.category)) {
    return handler.decide(context, command, access);
  }
  // Everything that the entries need is read before the first event.
  const audit = rule.audit(context, command);
  const outcome = handler.decide(context, command, access);
  if (audit === undefined) return outcome;
  const by = { caller, category: rule.category, batch };
  if (outcome.kind === 'accepted') {
    for (const subject of audit.done(outcome.result, context.events)) {
      record(context, subject, 'SUCCESS', by);
    }
  } else if (audit.failed?.codes.includes(outcome.code) === true) {
    record(context, audit.failed.subject, 'FAIL', by);
  }
  return outcome;
}

interface Decided<K extends CommandKind> {
  readonly handler: Handler<K>;
  readonly access: Access;
  readonly batch?: OfBatch;
}

function isAudited(
  { audit }: CommandContext,
  { kind }: Principal,
  category: AuditCategory,
): boolean {
  return audit[kind].includes(category);
}

function record(
  context: CommandContext,
  subject: AuditSubject,
  result: AuditLogRow['result'],
  {
    caller,
    category,
    batch,
  }: {
    readonly caller: Principal;
    readonly category: AuditCategory;
    readonly batch: OfBatch | undefined;
  },
): void {
  const entry: AuditLogRow = {
    ...nothing,
    ...batch,
    ...subject,
    key: context.newSharedKey<AuditLogKey>(),
    atMs: context.nowMs,
    category,
    result,
    actorType: caller.kind === 'user' ? 'USER' : 'CLIENT',
    actorId: caller.id,
  };
  context.emit({ kind: 'auditRecorded', entry });
}

const nothing = {
  entityDescription: undefined,
  relatedEntityType: undefined,
  relatedEntityKey: undefined,
  tenantId: undefined,
  processId: undefined,
  definitionKey: undefined,
  processInstanceKey: undefined,
  rootKey: undefined,
  elementInstanceKey: undefined,
  jobKey: undefined,
  userTaskKey: undefined,
  requirementsId: undefined,
  requirementsKey: undefined,
  decisionId: undefined,
  decisionKey: undefined,
  evaluationKey: undefined,
  deploymentKey: undefined,
  formKey: undefined,
  resourceKey: undefined,
  batchOperationKey: undefined,
  batchOperationType: undefined,
} as const;
