import type { Access, Scope } from '../../core/access.ts';
import type { Right } from '../../core/permissions.ts';
import type { Command, CommandKind } from '../command.ts';
import type { CommandContext } from '../command-context.ts';

/** A right of which a caller must have at least one, on one of these ids; without ids on everything. */
export interface Need {
  readonly right: Right;
  readonly ids: readonly string[];
  /** A second right that is needed together with this one. */
  readonly also?: Need;
  /** Whether the right covers the resource by a property that names the caller. */
  readonly isOwn?: (properties: Scope['properties']) => boolean;
}

/**
 * The rights of which a command needs one; `undefined` if the resource does not exist for the caller, which the handler
 * then answers. Commands of the server itself and of the Jobs Service, which checks roles, are `internal`.
 */
export type CommandRight<K extends CommandKind> =
  | 'internal'
  | ((
      context: CommandContext,
      command: Command<K>,
      access: Access,
    ) => readonly [Need, ...Need[]] | undefined);

export type CommandRights<K extends CommandKind = CommandKind> = {
  readonly [P in K]: CommandRight<P>;
};
