import { assert } from '../../core/assert.ts';
import { elementOf } from '../../model/element-of.ts';
import type { CatchPoint, ExecutableProcess } from '../../model/process.ts';
import type { Scope } from '../element/scope.ts';

/** A catch point of a living element or scope. */
export interface LivingCatchPoint {
  readonly point: CatchPoint;
  readonly holder: Scope;
}

export function catchPointsOf(process: ExecutableProcess, holder: Scope): readonly CatchPoint[] {
  if (holder.kind === 'process') return process.catches;
  const element = elementOf(process, holder.row);
  assert(element, `element '${holder.row.elementId}' to be in process '${process.id}'`);
  return element.catches;
}
