import { assert } from '../../core/assert.ts';
import type { SubProcess } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';
import { enterElement } from './enter-element.ts';
import { scopeOf } from './scope.ts';

/** Whatever triggered it has placed its start event already, with what that received; entered by hand, it has none yet. */
export const eventSubProcess: ElementBehavior<SubProcess> = {
  activate: () => 'wait',
  afterActivation: ({ context, root, process, element, instance }) => {
    const placed = root.children.get(instance.key);
    if (placed === undefined) {
      const start = process.elements.get(element.startEventId ?? '');
      assert(start, `event sub-process '${element.id}' to have a start event`);
      enterElement(context, { root, scope: scopeOf(root, instance.key), element: start });
      return;
    }
    for (const key of placed) {
      const start = root.elements.get(key);
      assert(start, `element instance ${key} to be alive`);
      context.then({ kind: 'activate', element: start });
    }
  },
};
