import { type Rejection, reject } from '../../core/rejection.ts';
import { countsAsEnded } from '../element/is-ending.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';

/**
 * Whether the process instance of an element, or the instance itself, is suspended, so that nothing goes on in it. What
 * ends goes on ending: a suspension does not keep a cancellation waiting.
 */
export function isSuspended(root: Root, row: ElementInstanceRow | ProcessInstanceRow): boolean {
  const instance = 'scopeKey' in row ? root.processInstance(row.processInstanceKey) : row;
  if (instance?.state !== 'suspended') return false;
  if (countsAsEnded(root, row)) return false;
  const { waitsFor } = row;
  return waitsFor?.kind !== 'listener' || waitsFor.event !== 'cancel';
}

/** The rejection of a command on something in a suspended process instance, which begins with `text`. */
export function refuseSuspended(
  root: Root,
  row: ElementInstanceRow | ProcessInstanceRow,
  text: string,
): Rejection | undefined {
  if (!isSuspended(root, row)) return undefined;
  const key = 'scopeKey' in row ? row.processInstanceKey : row.key;
  return reject('INVALID_STATE', `${text} the process instance with key '${key}' is suspended`);
}
