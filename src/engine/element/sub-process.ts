import { assert } from '../../core/assert.ts';
import type { SubProcess } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';
import { enterElement } from './enter-element.ts';
import { scopeOf } from './scope.ts';

/** Starts its content, and completes when the content has completed (L2). */
export const subProcess: ElementBehavior<SubProcess> = {
  activate: () => ({ kind: 'children' }),
  afterActivation: ({ context, root, process, element, instance }) => {
    const start = process.elements.get(element.scope.noneStartId ?? '');
    assert(start, `sub-process '${element.id}' to have a none start event`);
    enterElement(context, { root, scope: scopeOf(root, instance.key), element: start });
  },
};
