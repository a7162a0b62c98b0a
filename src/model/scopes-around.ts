import type { ExecutableElement, ExecutableProcess } from './process.ts';

/** The sub-processes around an element, outermost first. */
export function scopesAround(
  process: ExecutableProcess,
  elementId: string,
): readonly ExecutableElement[] {
  const around: ExecutableElement[] = [];
  let scope = process.elements.get(process.elements.get(elementId)?.scopeId ?? '');
  while (scope !== undefined) {
    around.unshift(scope);
    scope = process.elements.get(scope.scopeId);
  }
  return around;
}
