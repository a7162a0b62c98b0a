import type { CommandContext } from '../command-context.ts';
import type { AfterEmptying } from '../state/waits-for.ts';
import type { Scope } from './scope.ts';

/** Lets a scope wait until listeners no longer delay user tasks in it. */
export function emptyLater(context: CommandContext, scope: Scope, then: AfterEmptying): void {
  const waitsFor = { kind: 'emptying', then } as const;
  if (scope.kind === 'process') {
    context.emit({ kind: 'processInstanceWaitChanged', instance: scope.row, waitsFor });
  } else context.emit({ kind: 'elementWaitChanged', element: scope.row, waitsFor });
}
