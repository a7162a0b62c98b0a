import type { Expression } from '../../process.ts';
import type { Problems } from '../problems.ts';
import { ownedPointsOf } from './catch-points.ts';
import type { ReadElements } from './event-reader.ts';

/**
 * A code must lead to one event: no two boundary events of an element, and no two event sub-processes of a scope, may
 * have the same code.
 */
export function checkCodes(
  process: ReadElements,
  problems: Problems,
  kind: 'error' | 'escalation',
): void {
  const taken = new Set<string>();
  for (const { ownerId, point } of ownedPointsOf(process)) {
    if (point.trigger.kind !== kind) continue;
    const code = textOf(point.trigger.code);
    const key = JSON.stringify([point.enters, ownerId, code ?? null]);
    if (taken.has(key)) problems.report({ at: ownerId, reason: reasonOf(kind, code) });
    taken.add(key);
  }
}

function textOf(code: Expression | undefined): string | undefined {
  return code?.kind === 'static' ? code.value : code?.text;
}

function reasonOf(kind: string, code: string | undefined): string {
  if (code !== undefined) {
    return `Multiple ${kind} catch events with the same ${kind} code '${code}' are not supported on the same scope.`;
  }
  const article = /^[aeiou]/.test(kind) ? 'An' : 'A';
  return (
    `The same scope can not contain more than one ${kind} catch event without ${kind} code. ` +
    `${article} ${kind} catch event without ${kind} code catches all ${kind}s.`
  );
}
