import type { ExecutableProcess } from '../../model/process.ts';
import { findScope, type Scope } from '../element/scope.ts';
import { findProcess } from '../element/visit.ts';
import { evaluateString, scopeReader } from '../expression/evaluate.ts';
import { isFailure } from '../incident/model-failure.ts';
import type { CommandContext } from '../command-context.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import { catchPointsOf, type LivingCatchPoint } from './catch-points.ts';

interface Thrown {
  readonly kind: 'error' | 'escalation';
  /** The element instance that throws, or whose job does. */
  readonly from: ElementInstanceRow;
  readonly code: string;
  /** Whether what is thrown in an event sub-process that interrupted its scope stays in it. */
  readonly endsAtInterruptedScope: boolean;
}

interface Search {
  readonly found: LivingCatchPoint | undefined;
  /** Codes that were caught on the way, but not this one. */
  readonly passed: readonly string[];
}

/**
 * Walks outwards from an element instance to its process instance. On each level, what is inside an element (its event
 * sub-processes) and what is on its border count as one scope, as with Camunda: an exact code comes before a
 * catch-all, then what is inside. A scope is interrupted once (BPMN 2.0.2 §13.5.4): what is thrown in its interrupting
 * event sub-process leaves it.
 */
export function findCatcher(context: CommandContext, root: Root, thrown: Thrown): Search {
  const process = findProcess(context, thrown.from.definitionKey);
  const passed: string[] = [];
  let holder: Scope | undefined = { kind: 'element', row: thrown.from };
  let isInterrupted = false;
  while (holder !== undefined && !(isInterrupted && thrown.endsAtInterruptedScope)) {
    const points = catchPointsOf(process, holder).filter(
      ({ trigger, enters }) =>
        trigger.kind === thrown.kind && !(isInterrupted && enters === 'eventSubProcess'),
    );
    const scope = holder;
    const codes = points.map((point) => codeOf(context, root, { point, holder: scope }));
    const exact = codes.indexOf(thrown.code);
    const point = points[exact >= 0 ? exact : codes.indexOf('')];
    if (point !== undefined) return { found: { point, holder }, passed };
    passed.push(...codes.filter((code) => code !== undefined));
    if (holder.kind === 'process') break;
    isInterrupted = hasInterrupted(process, holder.row);
    holder = findScope(root, holder.row.scopeKey);
  }
  return { found: undefined, passed };
}

/** Whether an element instance is the event sub-process that interrupted its scope. */
function hasInterrupted(process: ExecutableProcess, { elementId }: ElementInstanceRow): boolean {
  const element = process.elements.get(elementId);
  if (element?.type !== 'EVENT_SUB_PROCESS') return false;
  const start = process.elements.get(element.startEventId ?? '');
  return start?.type === 'START_EVENT' && start.interrupting;
}

/** The code that a point waits for; an empty one catches all, one that cannot be evaluated catches nothing. */
function codeOf(
  context: CommandContext,
  root: Root,
  { point, holder }: LivingCatchPoint,
): string | undefined {
  if (point.trigger.kind === 'link') return undefined;
  if (point.trigger.code === undefined) return '';
  const code = evaluateString(context, scopeReader(root, holder.row.key), point.trigger.code);
  return isFailure(code) ? undefined : code;
}
