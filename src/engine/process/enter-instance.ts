import { assert } from '../../core/assert.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import type { CommandContext } from '../command-context.ts';
import { createElement, enterElement } from '../element/enter-element.ts';
import { scopeReader } from '../expression/evaluate.ts';
import type { Failure } from '../incident/model-failure.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import type { InstanceEntry } from '../state/waits-for.ts';
import { evaluateStartScopes, startAt, type StartScopes } from './start-instructions.ts';

/** An instance that has no elements yet. */
export interface Beginning {
  readonly root: Root;
  readonly process: ExecutableProcess;
  readonly instance: ProcessInstanceRow;
  readonly entry: InstanceEntry;
  /** The catch points around the named elements, if they are evaluated already. */
  readonly startScopes?: StartScopes;
}

/** Begins an instance: with its start listeners, or with its first elements. */
export function beginInstance(context: CommandContext, beginning: Beginning): void {
  const { process, instance, entry } = beginning;
  if ((process.listeners?.start.length ?? 0) === 0) {
    enterInstance(context, beginning);
    return;
  }
  context.emit({
    kind: 'processInstanceWaitChanged',
    instance,
    waitsFor: { kind: 'listener', event: 'start', index: 0, jobKey: undefined, entry },
  });
  context.queueStep({ kind: 'listen', instance });
}

/** Enters the first elements. Only the catch points around the named elements can fail. */
export function enterInstance(context: CommandContext, beginning: Beginning): Failure | undefined {
  const { root, process, instance, entry } = beginning;
  const scope = { kind: 'process', row: instance } as const;
  switch (entry.kind) {
    case 'noneStart': {
      const element = process.elements.get(process.scope.noneStartId ?? '');
      assert(element, `process '${process.id}' to have a none start event`);
      enterElement(context, { root, scope, element });
      return undefined;
    }
    case 'elements': {
      const { elementIds } = entry;
      const reader = scopeReader(root, instance.key);
      const startScopes =
        beginning.startScopes ??
        evaluateStartScopes(context, process, { elementIds, scope: reader });
      if ('in' in startScopes) return startScopes.failure;
      startAt(context, { root, process, instance, elementIds, startScopes });
      return undefined;
    }
    case 'event': {
      const { elementId, variables } = entry;
      const event = process.elements.get(elementId);
      assert(event, `element '${elementId}' to be in process '${process.id}'`);
      // The variables are local to the event until it completes.
      const element = createElement(context, { root, scope, element: event, variables });
      context.queueStep({ kind: 'activate', element });
      return undefined;
    }
  }
}
