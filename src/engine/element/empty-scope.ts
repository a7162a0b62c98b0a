import type { CommandContext } from '../command-context.ts';
import { continueLater } from '../continuation/continue-later.ts';
import type { Root } from '../state/root.ts';
import { goOnEmpty } from './end-late.ts';
import { endsWith, isEnding, isInEnding } from './is-ending.ts';
import type { Scope } from './scope.ts';
import { terminateNext } from './terminate.ts';

/**
 * Ends the next elements of a scope that is ending or emptying, those without children first, and leaves the others to
 * a continuation. After the last one, it continues what waited for the end of the scope. If listeners delay some
 * elements, the last of these does so.
 */
export function emptyScope(context: CommandContext, root: Root, scope: Scope): void {
  const { key } = scope.row;
  // The last of the elements that listeners delayed may have emptied the scope before, and other elements may be in it
  // now.
  if (!isEnding(scope.row) && endsWith(root, scope) === undefined) return;
  const { isMore } = terminateNext(context, root, key);
  if (isMore) continueLater(context, root.key, { kind: 'emptyScope', scopeKey: key });
  else if (!root.hasChildren(key)) goOn(context, root, scope);
}

function goOn(context: CommandContext, root: Root, scope: Scope): void {
  const ending = endsWith(root, scope);
  const { waitsFor } = scope.row;
  if (ending !== undefined) {
    if ('scopeKey' in ending) context.queueStep({ kind: 'terminate', element: ending });
  } else if (waitsFor?.kind === 'emptying' && !isInEnding(root, scope.row)) {
    goOnEmpty(context, root, { scope, then: waitsFor.then });
  }
}
