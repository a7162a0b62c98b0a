/**
 * The life of an element instance, the same for every type: activating → active → completing → completed.
 * L0 An element waits for each of its listeners while it is entered or left. The row keeps the position (`waitsFor`), and the
 *    end of a listener's job resumes the element there. After a failure, entering or leaving begins anew.
 * L1 A failed element stays in `activating` or `completing` with an incident. Resolving it runs the step again.
 * L2 A scope completes when nothing in it is alive and no token waits at a join.
 */
import { assert } from '../../core/assert.ts';
import type { ScopeKey } from '../../core/key.ts';
import type { ExecutableElement } from '../../model/process.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import { raiseIncident } from '../incident/raise-incident.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import { continueLater } from '../continuation/continue-later.ts';
import type { CommandContext, QueuedStep } from '../command-context.ts';
import { evaluateMappings } from '../variable/mappings.ts';
import { propagateVariables, setLocalVariables } from '../variable/merge-variables.ts';
import type { Visit } from './behavior.ts';
import { behaviorOf } from './behaviors.ts';
import { findScope, isEmptyScope } from './scope.ts';
import { resumesAt, runListeners } from './run-listeners.ts';
import type { Step } from './step.ts';
import { takeFlow } from './take-flow.ts';
import { terminateProcessInstance } from './terminate-instance.ts';
import { findProcess } from './visit.ts';

/** The maximum number of steps that one decision runs, and that these steps queue (law E8). A continuation runs the others. */
const stepsMax = 1_000;

/**
 * Runs the follow-up steps of a command until none is left, or until one decision may run no more. The next decision
 * begins with the steps that this one queued, so that few are left at any time: each continuation stores all of them.
 */
export function runSteps(context: CommandContext): void {
  const queuedFirst = context.stepsQueued;
  for (let queued = context.nextStep(); queued !== undefined; queued = context.nextStep()) {
    const { step, hops } = queued;
    const visit = visitOf(context, step);
    if (visit === undefined) continue;
    // One step of a gateway may enter many elements.
    if (context.stepsTaken > stepsMax || context.stepsQueued > queuedFirst + stepsMax) {
      const ranFirst = context.stepsTaken - 1;
      const rest = [queued, ...context.takeRest()];
      const older = Math.max(0, queuedFirst - ranFirst);
      leaveSteps(context, [...rest.slice(older), ...rest.slice(0, older)]);
      return;
    }
    const loops = hops > visit.process.elements.size;
    if (loops) context.laps += 1;
    if (loops && context.laps > lapsMax) raiseIncident(context, visit.instance, endlessLoop);
    else if (step.kind === 'activate') activate(visit);
    else complete(visit);
  }
}

/**
 * The maximum number of steps of looping tokens in one command. A token loops when it has entered more elements than its
 * process has, without a wait. More steps mean a loop that never waits, which is the model author's fault (law E6). A
 * long collection makes many tokens, but none of them loops.
 */
const lapsMax = 10_000;

const endlessLoop = failure(
  'UNKNOWN',
  `Expected the process to wait or end within ${lapsMax} steps, but it continued. ` +
    'Does it loop through elements that never wait? Resolve this incident to continue.',
);

function leaveSteps(context: CommandContext, rest: readonly QueuedStep[]): void {
  for (const [rootKey, queued] of Map.groupBy(rest, ({ step }) => step.element.rootKey)) {
    const steps = queued.map(({ step, hops }) => ({
      kind: step.kind,
      elementInstanceKey: step.element.key,
      hops,
    }));
    continueLater(context, rootKey, { kind: 'runSteps', steps, laps: context.laps });
  }
}

/** `undefined` if the element has ended since its step was queued, or waits for the resolution of an incident. */
function visitOf(context: CommandContext, step: Step): Visit | undefined {
  const { element: instance } = step;
  const root = context.state.root(instance.rootKey);
  if (root?.elements.get(instance.key) !== instance) return undefined;
  if (instance.incidentKey !== undefined) return undefined;
  const process = findProcess(context, instance.definitionKey);
  const element = process.elements.get(instance.elementId);
  assert(element, `element '${instance.elementId}' to be in process '${process.id}'`);
  return { context, root, process, element, instance };
}

function activate(visit: Visit): void {
  const { context, element, instance } = visit;
  if (instance.state !== 'activating') return;
  const position = resumesAt(instance);
  if (position === 'wait') return;
  const failed = position === 'start' ? mapInputs(visit) : undefined;
  if (failed !== undefined) {
    raiseIncident(context, instance, failed);
    return;
  }
  const listeners = runListeners(visit, 'start', position === 'start' ? 0 : position);
  if (listeners === 'wait') return;
  if (isFailure(listeners)) {
    beginAgainLater(visit, listeners);
    return;
  }
  const behavior = behaviorOf(element);
  const outcome = behavior.activate(visit);
  if (isFailure(outcome)) {
    beginAgainLater(visit, outcome);
    return;
  }
  const waitsFor = typeof outcome === 'string' ? undefined : outcome;
  context.emit({ kind: 'elementActivated', element: instance, waitsFor, atMs: context.nowMs });
  behavior.afterActivation?.(visit);
  if (outcome === 'complete') context.queueStep({ kind: 'complete', element: instance });
}

function mapInputs({ context, root, element, instance }: Visit): Failure | undefined {
  if (element.inputs.length === 0) return undefined;
  const mapped = evaluateMappings(context, {
    root,
    scopeKey: instance.key,
    mappings: element.inputs,
    intoExisting: false,
  });
  if (isFailure(mapped)) return mapped;
  setLocalVariables(context, root, instance.key, mapped);
  return undefined;
}

/** Law L0. */
function beginAgainLater({ context, instance: element }: Visit, cause: Failure): void {
  if (element.waitsFor !== undefined) {
    context.emit({ kind: 'elementWaitChanged', element, waitsFor: undefined });
  }
  raiseIncident(context, element, cause);
}

function complete(visit: Visit): void {
  const { context, root, process, element, instance } = visit;
  if (instance.state === 'activating') return;
  const position = resumesAt(instance);
  if (position === 'wait') return;
  if (instance.state === 'active') {
    context.emit({ kind: 'elementCompleting', element: instance, atMs: context.nowMs });
  }
  // A gateway, which alone chooses among its flows, has no end listeners.
  const left = position === 'start' ? leave(visit) : element.outgoing;
  if (isFailure(left)) {
    raiseIncident(context, instance, left);
    return;
  }
  const listeners = runListeners(visit, 'end', position === 'start' ? 0 : position);
  if (listeners === 'wait') return;
  if (isFailure(listeners)) {
    beginAgainLater(visit, listeners);
    return;
  }
  context.emit({ kind: 'elementCompleted', element: instance, atMs: context.nowMs });
  for (const flowId of left) {
    const flow = process.flows.get(flowId);
    assert(flow, `flow '${flowId}' to be in process '${process.id}'`);
    takeFlow(context, { root, process, scopeKey: instance.scopeKey, from: instance, flow });
  }
  behaviorOf(element).afterCompletion?.(visit);
  if (!terminatedAfter(context, root, instance))
    completeScopeIfDone(context, root, instance.scopeKey);
}

/** Evaluates the output mappings, then chooses the flows: everything that can fail when an element ends. */
function leave(visit: Visit): readonly string[] | Failure {
  const { context, root, element, instance } = visit;
  const behavior = behaviorOf(element);
  const flows = behavior.leave === undefined ? element.outgoing : behavior.leave(visit);
  if (isFailure(flows)) return flows;
  if (element.outputs.length > 0) {
    const mapped = evaluateMappings(context, {
      root,
      scopeKey: instance.key,
      mappings: element.outputs,
      intoExisting: true,
    });
    if (isFailure(mapped)) return mapped;
    propagateVariables(context, root, instance.scopeKey, mapped);
  } else if (isCatchEvent(element)) {
    propagateVariables(context, root, instance.scopeKey, localVariables(root, instance.key));
  }
  return flows;
}

/**
 * A catch event keeps the received variables in its own scope. Without output mappings they propagate to the outer
 * scope.
 */
function isCatchEvent(element: ExecutableElement): boolean {
  return element.type === 'BOUNDARY_EVENT' || element.type === 'START_EVENT';
}

function localVariables(root: Root, key: ScopeKey) {
  return [...(root.variables.get(key)?.values() ?? [])].map(
    (variable) => [variable.name, variable.value] as const,
  );
}

/** Whether the command that created the instance wants it to end after this element. */
function terminatedAfter(context: CommandContext, root: Root, ended: ElementInstanceRow): boolean {
  const instance = root.processInstances.get(ended.processInstanceKey);
  if (!instance?.terminateAfter.includes(ended.elementId)) return false;
  terminateProcessInstance(context, root, instance);
  return true;
}

/** L2. Called whenever something in the scope has ended. */
function completeScopeIfDone(context: CommandContext, root: Root, scopeKey: ScopeKey): void {
  const scope = findScope(root, scopeKey);
  if (scope === undefined || !isEmptyScope(root, scope)) return;
  if (scope.kind === 'element') {
    context.queueStep({ kind: 'complete', element: scope.row });
    return;
  }
  context.emit({
    kind: 'processInstanceCompleted',
    rootKey: root.key,
    processInstanceKey: scope.row.key,
    atMs: context.nowMs,
  });
}
