import type { ScopeKey } from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';
import type { Root } from '../state/root.ts';

/** Continues a scope in which an element or a token has ended. */
export type ContinueScope = (context: CommandContext, root: Root, scopeKey: ScopeKey) => void;
