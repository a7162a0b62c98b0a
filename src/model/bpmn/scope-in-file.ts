import type { ExecutableElement } from '../process.ts';
import type { ReadElements } from './triggers/event-reader.ts';

/** The id of the sub-process or process around an element in the file, which has no inner instances. */
export function scopeInFile(
  { elements }: Pick<ReadElements, 'elements'>,
  { scopeId }: ExecutableElement,
): string {
  const scope = elements.get(scopeId);
  return scope?.type === 'AD_HOC_SUB_PROCESS_INNER_INSTANCE' ? scope.scopeId : scopeId;
}
