import type { ErrorDefinition, ExecutableElement } from '../process.ts';
import type { Problems } from './problems.ts';

/** An error must have one catcher: two boundary events, or two event sub-processes, must not catch the same error. */
export function checkCaughtErrors(
  elements: ReadonlyMap<string, ExecutableElement>,
  problems: Problems,
): void {
  const taken = new Set<string>();
  for (const element of elements.values()) {
    const catcher = caughtBy(element, elements);
    if (catcher === undefined) continue;
    const { code } = catcher.error;
    const error = code === undefined ? 'all errors' : `error code '${textOf(code)}'`;
    const key = JSON.stringify([catcher.kind, catcher.holderId, code ?? null]);
    if (taken.has(key)) {
      problems.report({
        at: catcher.holderId,
        reason: `Must not have more than one ${catcher.kind} that catches ${error}`,
      });
    }
    taken.add(key);
  }
}

interface Catcher {
  readonly kind: 'error boundary event' | 'error event sub-process';
  readonly holderId: string;
  readonly error: ErrorDefinition;
}

function caughtBy(
  element: ExecutableElement,
  elements: ReadonlyMap<string, ExecutableElement>,
): Catcher | undefined {
  if (element.type === 'BOUNDARY_EVENT') {
    const { attachedToId: holderId, trigger } = element;
    return { kind: 'error boundary event', holderId, error: trigger.error };
  }
  if (element.type === 'START_EVENT' && element.trigger.kind === 'error') {
    const holderId = elements.get(element.scopeId)?.scopeId ?? element.scopeId;
    return { kind: 'error event sub-process', holderId, error: element.trigger.error };
  }
  return undefined;
}

function textOf(code: NonNullable<ErrorDefinition['code']>): string {
  return code.kind === 'static' ? code.value : code.text;
}
