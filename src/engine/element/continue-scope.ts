import type { ScopeKey } from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';
import type { Root } from '../state/root.ts';

/** Goes on in a scope in which something has ended. */
export type ContinueScope = (context: CommandContext, root: Root, scopeKey: ScopeKey) => void;
