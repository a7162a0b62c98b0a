import { assert } from '../../core/assert.ts';
import type { SubProcess } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

/** Whatever triggered it has placed its start event already, with what that received. */
export const eventSubProcess: ElementBehavior<SubProcess> = {
  activate: () => 'wait',
  afterActivation: ({ turn, root, instance }) => {
    for (const key of root.children.get(instance.key) ?? []) {
      const start = root.elements.get(key);
      assert(start, `element instance ${key} to be alive`);
      turn.then({ kind: 'activate', element: start });
    }
  },
};
