import type { VariableDocument } from '../../core/json.ts';
import type { ScopeKey } from '../../core/key.ts';
import type {
  BoundaryEvent,
  ErrorDefinition,
  ExecutableProcess,
  StartEvent,
  SubProcess,
} from '../../model/process.ts';
import { evaluateString, scopeReader } from '../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { enterElement, createElement } from './enter-element.ts';
import { findScope, type Scope, scopeOf } from './scope.ts';
import { terminateChildren, terminateElement } from './terminate.ts';
import { findProcess } from './visit.ts';

/** Where an error is caught: on the border of `host`, or inside `scope`. */
export type ErrorCatcher =
  | { readonly kind: 'boundary'; readonly event: BoundaryEvent; readonly host: ElementInstanceRow }
  | {
      readonly kind: 'eventSubProcess';
      readonly subProcess: SubProcess;
      readonly start: StartEvent;
      readonly scope: Scope;
    };

export interface ThrownError {
  /** The element instance that throws, or whose job throws. */
  readonly from: ElementInstanceRow;
  readonly errorCode: string;
  readonly errorMessage: string | undefined;
}

/**
 * Walks outwards from an element instance to its process instance. On each level, the event sub-processes inside an
 * element and the boundary events on it count as one scope, as in Camunda: an exact code has precedence over a
 * catch-all, then an inner catcher over an outer one. A scope is interrupted only once (BPMN 2.0.2 §13.5.4), so an
 * error that its interrupting event sub-process throws leaves the scope.
 */
export function findErrorCatcher(
  context: CommandContext,
  root: Root,
  thrown: ThrownError,
): ErrorCatcher | Failure {
  const { from, errorCode } = thrown;
  const process = findProcess(context, from.definitionKey);
  const seen: string[] = [];
  let scope: Scope | undefined = { kind: 'element', row: from };
  let isInterrupted = false;
  while (scope !== undefined) {
    const catchers = [
      ...(isInterrupted ? [] : eventSubProcessCatchers(process, scope)),
      ...(scope.kind === 'element' ? boundaryCatchers(process, scope.row) : []),
    ];
    const codes = catchers.map((catcher) => codeOf(context, root, catcher));
    const exact = codes.indexOf(errorCode);
    const found = catchers[exact >= 0 ? exact : codes.indexOf('')];
    if (found !== undefined) return found;
    seen.push(...codes.filter((code) => code !== undefined));
    if (scope.kind === 'process') break;
    isInterrupted = hasInterrupted(process, scope.row);
    scope = findScope(root, scope.row.scopeKey);
  }
  return failure('UNHANDLED_ERROR_EVENT', unhandledText(thrown, seen));
}

function unhandledText(thrown: ThrownError, available: readonly string[]): string {
  const message = thrown.errorMessage ? ` with message '${thrown.errorMessage}'` : '';
  const rest =
    available.length === 0
      ? 'No error events are available in the scope.'
      : `Available error events are [${available.join(', ')}]`;
  return `Expected to throw an error event with the code '${thrown.errorCode}'${message}, but it was not caught. ${rest}`;
}

function boundaryCatchers(process: ExecutableProcess, host: ElementInstanceRow): ErrorCatcher[] {
  return (process.elements.get(host.elementId)?.boundaryIds ?? []).flatMap((id) => {
    const event = process.elements.get(id);
    return event?.type === 'BOUNDARY_EVENT' ? [{ kind: 'boundary' as const, event, host }] : [];
  });
}

/** Whether an element instance is the event sub-process that interrupted its scope. */
function hasInterrupted(process: ExecutableProcess, host: ElementInstanceRow): boolean {
  const subProcess = process.elements.get(host.elementId);
  if (subProcess?.type !== 'EVENT_SUB_PROCESS' || subProcess.startEventId === undefined)
    return false;
  const start = process.elements.get(subProcess.startEventId);
  return start?.type === 'START_EVENT' && start.interrupting;
}

function eventSubProcessCatchers(process: ExecutableProcess, scope: Scope): ErrorCatcher[] {
  return contentOf(process, scope).flatMap((id) => {
    const subProcess = process.elements.get(id);
    if (subProcess?.type !== 'EVENT_SUB_PROCESS' || subProcess.startEventId === undefined)
      return [];
    const start = process.elements.get(subProcess.startEventId);
    if (start?.type !== 'START_EVENT' || start.trigger.kind !== 'error') return [];
    return [{ kind: 'eventSubProcess' as const, subProcess, start, scope }];
  });
}

function contentOf(process: ExecutableProcess, scope: Scope): readonly string[] {
  if (scope.kind === 'process') return process.scope.eventSubProcessIds;
  const element = process.elements.get(scope.row.elementId);
  return element !== undefined && 'scope' in element ? element.scope.eventSubProcessIds : [];
}

/**
 * The code that a catcher waits for. An empty code catches every error; a code that cannot be evaluated catches none.
 */
function codeOf(context: CommandContext, root: Root, catcher: ErrorCatcher): string | undefined {
  const [definition, scopeKey]: [ErrorDefinition | undefined, ScopeKey] =
    catcher.kind === 'boundary'
      ? [catcher.event.trigger.error, catcher.host.key]
      : [
          catcher.start.trigger.kind === 'error' ? catcher.start.trigger.error : undefined,
          catcher.scope.row.key,
        ];
  if (definition?.code === undefined) return '';
  const code = evaluateString(context, scopeReader(root, scopeKey), definition.code);
  return isFailure(code) ? undefined : code;
}

/**
 * Interrupts the scope or host of the catcher and continues there. The variables are set on the catching event itself.
 */
export function catchError(
  context: CommandContext,
  root: Root,
  catcher: ErrorCatcher,
  variables: VariableDocument,
): void {
  if (catcher.kind === 'boundary') {
    const scope = scopeOf(root, catcher.host.scopeKey);
    terminateElement(context, root, catcher.host);
    enterElement(context, { root, scope, element: catcher.event, variables });
    return;
  }
  const { scope, subProcess, start } = catcher;
  terminateChildren(context, root, scope.row.key);
  if (scope.row.waitingFlows.length > 0) {
    context.emit({ kind: 'tokensJoined', scope, flowIds: scope.row.waitingFlows });
  }
  const instance = createElement(context, { root, scope, element: subProcess });
  createElement(context, {
    root,
    scope: { kind: 'element', row: instance },
    element: start,
    variables,
  });
  context.queueStep({ kind: 'activate', element: instance });
}
