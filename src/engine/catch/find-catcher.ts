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
  /** The element instance that throws, or whose job throws. */
  readonly from: ElementInstanceRow;
  readonly code: string;
  /** Whether the search ends at a scope that the event sub-process of the thrower has interrupted. */
  readonly endsAtInterruptedScope: boolean;
}

interface Search {
  readonly found: LivingCatchPoint | undefined;
  /** The other codes that the search found catch points for. */
  readonly passed: readonly string[];
}

/**
 * Walks outwards from an element instance to its process instance, and on to the call activities that called it. On
 * each level, the event sub-processes in an element and the boundary events on it count as one scope, as with Camunda:
 * an exact code comes before a catch-all, then an event sub-process before a boundary event. A scope is interrupted
 * only once (BPMN 2.0.2 §13.5.4). After that its event sub-processes catch nothing.
 */
export function findCatcher(context: CommandContext, root: Root, thrown: Thrown): Search {
  const passed: string[] = [];
  let holder: Scope | undefined = { kind: 'element', row: thrown.from };
  let isInterrupted = false;
  while (holder !== undefined && !(isInterrupted && thrown.endsAtInterruptedScope)) {
    const process = findProcess(context, holder.row.definitionKey);
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
    isInterrupted = holder.kind === 'element' && hasInterrupted(process, holder.row);
    holder = holderAround(root, holder);
  }
  return { found: undefined, passed };
}

/** The scope around an element, or the call activity that called an instance. */
function holderAround(root: Root, holder: Scope): Scope | undefined {
  if (holder.kind === 'element') return findScope(root, holder.row.scopeKey);
  const callerKey = holder.row.parentElementInstanceKey;
  return callerKey && findScope(root, callerKey);
}

/** Whether an element instance is the event sub-process that interrupted its scope. */
export function hasInterrupted(
  process: ExecutableProcess,
  { elementId }: ElementInstanceRow,
): boolean {
  const element = process.elements.get(elementId);
  if (element?.type !== 'EVENT_SUB_PROCESS') return false;
  const start = process.elements.get(element.startEventId ?? '');
  return start?.type === 'START_EVENT' && start.interrupting;
}

/** The code that a point waits for. An empty code catches all; a code that cannot be evaluated catches nothing. */
function codeOf(
  context: CommandContext,
  root: Root,
  { point, holder }: LivingCatchPoint,
): string | undefined {
  if (point.trigger.kind !== 'error' && point.trigger.kind !== 'escalation') return undefined;
  if (point.trigger.code === undefined) return '';
  const code = evaluateString(context, scopeReader(root, holder.row.key), point.trigger.code);
  return isFailure(code) ? undefined : code;
}
