/**
 * The life of an element instance, the same for every type: activating → active → completing → completed.
 * L0 An element waits for each of its listeners while it is entered or left. The row keeps the position (`waitsFor`), and the
 *    end of a listener's job resumes the element there. After a failure, entering or leaving begins anew.
 * L1 A failed element stays in `activating` or `completing` with an incident. Resolving it runs the step again.
 * L2 The catch points of an element open when it becomes active, those of a scope when its start event completes. They close
 *    when the element or scope ends.
 * L3 A scope completes when nothing in it is alive and no token waits at a join.
 */
import { assert } from '../../core/assert.ts';
import type { ScopeKey } from '../../core/key.ts';
import { elementOf } from '../../model/element-of.ts';
import { endAgent } from '../agent/end-agent.ts';
import type { ExecutableElement } from '../../model/process.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import { continueAdHoc, finishInnerInstance } from '../ad-hoc/continue-ad-hoc.ts';
import { keepCompensable } from '../compensation/keep-compensable.ts';
import { continueThrower } from '../compensation/throw-compensation.ts';
import { raiseIncident } from '../incident/raise-incident.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import {
  closeCatchPoints,
  openCatchPoints,
  openScope,
  prepareCatchPoints,
} from '../catch/open-catch-points.ts';
import { leaveConditions, triggerConditions } from '../condition/trigger-conditions.ts';
import { continueLater } from '../continuation/continue-later.ts';
import { storedStep } from '../continuation/stored-step.ts';
import { leaveInstance } from '../process/complete-instance.ts';
import { listen } from '../process/instance-listeners.ts';
import type { CommandContext, QueuedStep } from '../command-context.ts';
import { finishingOf, finishInner } from '../multi-instance/finish-inner.ts';
import { isInnerInstance } from '../multi-instance/inner-instance.ts';
import { continueBody, countCompleted } from '../multi-instance/multi-instance-body.ts';
import { evaluateMappings } from '../variable/mappings.ts';
import { propagateVariables, setLocalVariables } from '../variable/merge-variables.ts';
import type { Visit } from './behavior.ts';
import { behaviorOf } from './behaviors.ts';
import { joinInclusiveGateways } from './inclusive-join.ts';
import { findScope, isEmptyScope, isScope, scopeOf, scopePath } from './scope.ts';
import { continueTransition } from '../user-task/transition.ts';
import { isSuspended } from '../suspension/is-suspended.ts';
import { isSuspendedStep, suspendSteps } from '../suspension/suspend-steps.ts';
import { endLate } from './end-late.ts';
import { countsAsEnded, isEnding } from './is-ending.ts';
import { resumesAt, runListeners } from './run-listeners.ts';
import { rowOf, type Step } from './step.ts';
import { takeFlow } from './take-flow.ts';
import { terminateProcessInstance } from './terminate-instance.ts';
import { findProcess } from './visit.ts';

/** The maximum number of steps that one decision runs, and that these steps queue (law E8). A continuation runs the others. */
const stepsMax = 1_000;

/**
 * Runs the follow-up steps of a command until none is left, or until the limit of one decision. The next decision
 * begins with the steps that this one queued, so that few are left at any time, because each continuation stores all of
 * them.
 */
export function runSteps(context: CommandContext): void {
  const queuedFirst = context.stepsQueued;
  const suspended: QueuedStep[] = [];
  for (let queued = nextStep(context); queued !== undefined; queued = nextStep(context)) {
    const { step, hops } = queued;
    const run = runOf(context, step);
    if (run === undefined) continue;
    if (isSuspendedStep(context, step)) {
      suspended.push(queued);
      continue;
    }
    // One step of a gateway may enter many elements.
    if (context.stepsTaken > stepsMax || context.stepsQueued > queuedFirst + stepsMax) {
      const ranFirst = context.stepsTaken - 1;
      const rest = [queued, ...context.takeRest()];
      const older = Math.max(0, queuedFirst - ranFirst);
      leaveSteps(context, [...rest.slice(older), ...rest.slice(0, older)]);
      break;
    }
    run(hops);
    triggerConditions(context);
  }
  suspendSteps(context, suspended);
  leaveConditions(context);
}

/** `undefined` if the element or instance has ended since its step was queued, or if it waits for the resolution of an incident. */
function runOf(context: CommandContext, step: Step): ((hops: number) => void) | undefined {
  if ('instance' in step) {
    const { instance } = step;
    const root = context.state.root(instance.rootKey);
    if (root?.processInstance(instance.key) !== instance) return undefined;
    const run = step.kind === 'listen' ? listen : leaveInstance;
    return () => run(context, root, instance);
  }
  const visit = visitOf(context, step.element);
  if (visit === undefined) return undefined;
  return (hops) => {
    const loops = hops > visit.process.elements.size;
    if (loops) context.laps += 1;
    if (step.kind === 'transition') continueTransition(visit);
    else if (step.kind === 'terminate') endLate(context, visit.root, visit.instance, continueScope);
    else if (countsAsEnded(visit.root, visit.instance)) return;
    else if (loops && context.laps > lapsMax) raiseIncident(context, visit.instance, endlessLoop);
    else if (step.kind === 'activate') activate(visit);
    else complete(visit);
  };
}

/** Conditions see the changes of a command before its first step, unless that step ends an element of its own. */
function nextStep(context: CommandContext): QueuedStep | undefined {
  const queued = context.nextStep();
  if (queued !== undefined) return queued;
  triggerConditions(context);
  return context.nextStep();
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
  for (const [rootKey, queued] of Map.groupBy(rest, ({ step }) => rowOf(step).rootKey)) {
    const steps = queued.map(storedStep);
    continueLater(context, rootKey, { kind: 'runSteps', steps, laps: context.laps });
  }
}

function visitOf(context: CommandContext, instance: ElementInstanceRow): Visit | undefined {
  const root = context.state.root(instance.rootKey);
  if (root?.element(instance.key) !== instance) return undefined;
  if (instance.incidentKey !== undefined) return undefined;
  const process = findProcess(context, instance.definitionKey);
  const element = elementOf(process, instance);
  assert(element, `element '${instance.elementId}' to be in process '${process.id}'`);
  return { context, root, process, element, instance };
}

function activate(visit: Visit): void {
  const { context, root, element, instance } = visit;
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
  const points = prepareOwnCatchPoints(visit);
  const outcome = isFailure(points) ? points : behavior.activate(visit);
  if (isFailure(points) || isFailure(outcome)) {
    beginAgainLater(visit, isFailure(points) ? points : (outcome as Failure));
    return;
  }
  openCatchPoints(context, root, { kind: 'element', row: instance }, points);
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

/** The catch points of a sub-process open later, when its start event completes. */
function prepareOwnCatchPoints({ context, root, element, instance }: Visit) {
  const points = isScope(element) ? [] : element.catches;
  return prepareCatchPoints(context, root, { kind: 'element', row: instance }, points);
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
  if (position === 'wait' || continuesInstead(visit)) return;
  if (instance.state === 'active') {
    context.emit({ kind: 'elementCompleting', element: instance, atMs: context.nowMs });
  }
  // A gateway has no end listeners, because only a gateway chooses among its flows.
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
  const finishing = finishingOf(visit);
  const satisfied = finishing !== undefined && finishInner(finishing);
  if (isFailure(satisfied)) {
    beginAgainLater(visit, satisfied);
    return;
  }
  const chosen = finishInnerInstance(visit);
  if (isFailure(chosen)) {
    beginAgainLater(visit, chosen);
    return;
  }
  const opened = openScopeOf(visit);
  if (opened !== undefined) {
    beginAgainLater(visit, opened);
    return;
  }
  closeCatchPoints(context, root, instance.key);
  keepCompensable(visit);
  endAgent(context, root, instance);
  context.emit({ kind: 'elementCompleted', element: instance, atMs: context.nowMs });
  if (isInterruptedByConditions(visit)) return;
  if (element.isForCompensation === true) continueThrower(context, root, instance);
  if (finishing !== undefined) {
    countCompleted(context, root, { body: finishing.body, satisfied });
    continueScope(context, root, instance.scopeKey);
    return;
  }
  const scopeRow = root.element(instance.scopeKey);
  if (chosen !== undefined && scopeRow !== undefined) {
    continueAdHoc(context, { root, process, row: scopeRow }, chosen);
    return;
  }
  for (const flowId of left) {
    const flow = process.flows.get(flowId);
    assert(flow, `flow '${flowId}' to be in process '${process.id}'`);
    takeFlow(context, { root, process, scopeKey: instance.scopeKey, from: instance, flow });
  }
  behaviorOf(element).afterCompletion?.(visit);
  if (!terminatedAfter(context, root, instance)) continueScope(context, root, instance.scopeKey);
}

/**
 * Whether a condition that has become true has ended or interrupted the scope of an element, so that no token continues
 * in it.
 */
function isInterruptedByConditions({ context, root, instance }: Visit): boolean {
  const interrupted = triggerConditions(context);
  if (interrupted.has(instance.scopeKey)) return true;
  return scopePath(root, instance.scopeKey).some((key) => {
    const scope = findScope(root, key);
    return scope === undefined || isEnding(scope.row);
  });
}

/**
 * Whether an active scope does not complete yet. An ad-hoc sub-process asks its worker again after the resolution of an
 * incident, and an event may have entered a scope after this step was queued.
 */
function continuesInstead({ context, root, process, instance }: Visit): boolean {
  if (instance.state !== 'active') return false;
  if (instance.waitsFor?.kind === 'adHoc') {
    continueAdHoc(context, { root, process, row: instance }, false);
    return true;
  }
  const isWaiting = instance.waitsFor?.kind === 'children';
  return isWaiting && !isEmptyScope(root, { kind: 'element', row: instance });
}

/** Opens the catch points of a scope when its start event completes, with the variables that the event has set. */
function openScopeOf({ context, root, element, instance }: Visit): Failure | undefined {
  if (element.type !== 'START_EVENT') return undefined;
  return openScope(context, root, scopeOf(root, instance.scopeKey));
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
    // The result stays in an inner instance if the output element reads it.
    const target = isInnerInstance(root, instance) ? instance.key : instance.scopeKey;
    propagateVariables(context, root, target, mapped);
  }
  if (behavior.results !== undefined && (element.outputs.length === 0 || isAdHoc(element))) {
    propagateVariables(context, root, instance.scopeKey, behavior.results(visit));
  }
  return flows;
}

/** The output of an ad-hoc sub-process propagates in addition to its output mappings. */
function isAdHoc({ type }: ExecutableElement): boolean {
  return type === 'AD_HOC_SUB_PROCESS';
}

/** Whether the command that created the instance requires its end after this element. */
function terminatedAfter(context: CommandContext, root: Root, ended: ElementInstanceRow): boolean {
  const instance = root.processInstance(ended.processInstanceKey);
  if (!instance?.terminateAfter.includes(ended.elementId)) return false;
  terminateProcessInstance(context, root, instance);
  return true;
}

/**
 * Called whenever an element or a token in the scope has ended. The tokens that wait in it may join, or it completes
 * (L3).
 */
export function continueScope(context: CommandContext, root: Root, scopeKey: ScopeKey): void {
  const scope = findScope(root, scopeKey);
  if (scope === undefined) return;
  // The command or listener that ends the scope also continues it.
  if (countsAsEnded(root, scope.row)) return;
  // The resumption of the instance continues it.
  if (scope.kind === 'process' && isSuspended(root, scope.row)) return;
  const process = findProcess(context, scope.row.definitionKey);
  if (scope.kind === 'element' && scope.row.type === 'MULTI_INSTANCE_BODY') {
    continueBody(context, { root, process, body: scope.row });
    return;
  }
  if (scope.kind === 'element' && scope.row.type === 'AD_HOC_SUB_PROCESS') {
    continueAdHoc(context, { root, process, row: scope.row }, false);
    return;
  }
  joinInclusiveGateways(context, root, process, scope);
  if (!isEmptyScope(root, scope)) return;
  if (scope.kind === 'element') {
    context.queueStep({ kind: 'complete', element: scope.row });
    return;
  }
  leaveInstance(context, root, scope.row);
}
