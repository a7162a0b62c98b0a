import type { ProcessInstanceKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { Root } from '../state/root.ts';
import { everythingMax } from '../state/root-part.ts';

/** Refuses a command that must read everything in a root with too many living elements (law E8). */
export function refuseLarge(
  root: Root,
  {
    verb,
    processInstanceKey,
  }: { readonly verb: string; readonly processInstanceKey: ProcessInstanceKey },
): Rejection | undefined {
  if (root.requireEverything()) return undefined;
  return reject(
    'INVALID_STATE',
    `Expected to ${verb} process instance with key '${processInstanceKey}', but more than ${everythingMax} elements ` +
      'are alive in its call hierarchy',
  );
}
