import { composeKey, type Key } from '../../core/key.ts';
import type { JsonText } from '../../core/json.ts';
import type { TenantId } from '../../core/tenant.ts';

/** The key with this number in the first partition. */
export function key(counter: number): Key<never> {
  return composeKey<never>(1, counter);
}

/** A text that breaks a careless statement, literal or encoding. */
export const oddText = `'"\\{},NULL null () $1 ? %_* \n\r\t -- ; ärger 😀 \u{10ffff} \u0001`;
/** An odd id: without line breaks, like all ids from people. */
export const oddId = oddText.replaceAll(/[\n\r]/g, '');
export const oddJson = JSON.stringify({
  [oddText]: [oddText, 'nul \0', '\ud800', 1e300],
}) as JsonText;
export const otherTenant = 'other' as TenantId;

/** The properties of a user task. */
export const sampleProperties = {
  assignee: oddText,
  candidateGroups: [oddText],
  candidateUsers: [],
  dueAtMs: 5,
  followUpAtMs: 6,
  priority: 7,
};
