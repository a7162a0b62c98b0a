import type { ExecutableElement, ExecutableProcess } from './process.ts';
import type { ElementType } from './element-type.ts';

/** The executable element of a row: a multi-instance body and the instances in it have one id and two elements. */
export function elementOf(
  process: ExecutableProcess,
  row: { readonly elementId: string; readonly type: ElementType },
): ExecutableElement | undefined {
  const element = process.elements.get(row.elementId);
  if (element?.type !== 'MULTI_INSTANCE_BODY') return element;
  return row.type === 'MULTI_INSTANCE_BODY' ? element : element.inner;
}
