import type { JsonText } from '../../core/json.ts';
import type { MultiInstanceBody } from '../../model/process.ts';
import type { CommandContext } from '../command-context.ts';
import { enterElement } from '../element/enter-element.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';

/** A living multi-instance body. */
export interface Looping {
  readonly context: CommandContext;
  readonly root: Root;
  readonly element: MultiInstanceBody;
  readonly body: ElementInstanceRow;
}

/**
 * Creates an inner instance with its local variables: the item, the number of the item from 1, and the variable that the
 * output element reads, so that a result stays in the instance.
 */
export function enterInner(
  { context, root, element, body }: Looping,
  { item, counter }: { readonly item: JsonText; readonly counter: number },
): void {
  const variables = new Map<string, JsonText>();
  const result = element.output?.variable;
  if (result !== undefined) variables.set(result, 'null' as JsonText);
  if (element.inputElement !== undefined) variables.set(element.inputElement, item);
  variables.set('loopCounter', String(counter) as JsonText);
  enterElement(context, {
    root,
    scope: { kind: 'element', row: body },
    element: element.inner,
    variables: [...variables],
  });
}
