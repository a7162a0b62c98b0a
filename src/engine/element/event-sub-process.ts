import { assert } from '../../core/assert.ts';
import type { SubProcess } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';
import { enterElement } from './enter-element.ts';
import { scopeOf } from './scope.ts';

/**
 * A trigger has already created the start event with the received variables. When a modification enters the
 * sub-process, there is no start event yet.
 */
export const eventSubProcess: ElementBehavior<SubProcess> = {
  activate: () => ({ kind: 'children' }),
  afterActivation: ({ context, root, process, element, instance }) => {
    const starts = [...root.children(instance.key)];
    if (starts.length === 0) {
      const start = process.elements.get(element.startEventId ?? '');
      assert(start, `event sub-process '${element.id}' to have a start event`);
      enterElement(context, { root, scope: scopeOf(root, instance.key), element: start });
      return;
    }
    for (const start of starts) {
      context.queueStep({ kind: 'activate', element: start });
    }
  },
};
