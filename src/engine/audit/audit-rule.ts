import type { RejectionCode } from '../../core/rejection.ts';
import type { Command, CommandKind, Results } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import type { Event } from '../event.ts';
import type { AuditCategory, AuditSubject } from './audit-log-row.ts';

/** What the audit log records about one command. */
export interface Audit<K extends CommandKind> {
  /**
   * The entries if the command is accepted. `events` are the events of its decision, without follow-ups. Reads nothing.
   */
  readonly done: (result: Results[K], events: readonly Event[]) => readonly AuditSubject[];
  /** The codes of rejections that leave an entry, and that entry. Default: none does. */
  readonly failed?: { readonly codes: readonly RejectionCode[]; readonly subject: AuditSubject };
}

/**
 * The declaration of one kind of command. `audit` reads what its entries name before the first event of the command;
 * `undefined`: the resource does not exist. `'none'`: the command never leaves an entry.
 */
export type AuditRule<K extends CommandKind> =
  | 'none'
  | {
      readonly category: AuditCategory;
      readonly audit: (context: CommandContext, command: Command<K>) => Audit<K> | undefined;
    };

export type AuditRules<K extends CommandKind = CommandKind> = { readonly [P in K]: AuditRule<P> };
