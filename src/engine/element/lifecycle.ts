/**
 * The life of an element instance, the same for every type: activating → active → completing → completed.
 * L1 An element that fails stays in `activating` or `completing` with an incident; resolving it runs the step again.
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
import type { Step } from './step.ts';
import { takeFlow } from './take-flow.ts';
import { terminateProcessInstance } from './terminate.ts';
import { findProcess } from './visit.ts';

/** Steps of one decision (law E8): what is left then is a continuation. */
const stepsMax = 1_000;

/** Runs the follow-ups of a command until none is left, or until it has been enough for one decision. */
export function runSteps(context: CommandContext): void {
  for (let queued = context.takeStep(); queued !== undefined; queued = context.takeStep()) {
    const { step, hops } = queued;
    const visit = visitOf(context, step);
    if (visit === undefined) continue;
    if (context.stepsTaken > stepsMax) {
      leaveSteps(context, [queued, ...context.takeRest()]);
      return;
    }
    if (hops > visit.process.elements.size) context.laps += 1;
    if (context.laps > lapsMax) raiseIncident(context, visit.instance, endlessLoop);
    else if (step.kind === 'activate') activate(visit);
    else complete(visit);
  }
}

/**
 * Steps of tokens that go round: each has entered more elements than its process has, and has not waited. More of them
 * mean a loop that never waits, which is the model's fault (law E6). However long a collection is, its tokens go round
 * no loop.
 */
const lapsMax = 10_000;

const endlessLoop = failure(
  'UNKNOWN',
  `Expected the process to wait or end within ${lapsMax} steps, but it went on. ` +
    'Does it loop through elements that wait for nobody? Resolve this incident to let it go on.',
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

/** The element may have ended since its step was queued, or wait for an incident to be resolved. */
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
  const { context, root, element, instance } = visit;
  if (instance.state !== 'activating') return;
  if (element.inputs.length > 0) {
    const mapped = evaluateMappings(context, {
      root,
      scopeKey: instance.key,
      mappings: element.inputs,
      intoExisting: false,
    });
    if (isFailure(mapped)) {
      raiseIncident(context, instance, mapped);
      return;
    }
    setLocalVariables(context, root, instance.key, mapped);
  }
  const behavior = behaviorOf(element);
  const outcome = behavior.activate(visit);
  if (isFailure(outcome)) {
    raiseIncident(context, instance, outcome);
    return;
  }
  context.emit({ kind: 'elementActivated', element: instance, atMs: context.nowMs });
  behavior.afterActivation?.(visit);
  if (outcome === 'complete') context.then({ kind: 'complete', element: instance });
}

function complete(visit: Visit): void {
  const { context, root, process, element, instance } = visit;
  if (instance.state === 'activating') return;
  if (instance.state === 'active') {
    context.emit({ kind: 'elementCompleting', element: instance, atMs: context.nowMs });
  }
  const left = leave(visit);
  if (isFailure(left)) {
    raiseIncident(context, instance, left);
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

/** Output mappings, then the choice of flows: all that can fail on the way out. */
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

/** What a catch event received was set on itself; without output mappings it goes on to the scope. */
function isCatchEvent(element: ExecutableElement): boolean {
  return element.type === 'BOUNDARY_EVENT' || element.type === 'START_EVENT';
}

function localVariables(root: Root, key: ScopeKey) {
  return [...(root.variables.get(key)?.values() ?? [])].map(
    (variable) => [variable.name, variable.value] as const,
  );
}

/** Whoever created the instance may have asked for it to end after this element. */
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
    context.then({ kind: 'complete', element: scope.row });
    return;
  }
  context.emit({
    kind: 'processInstanceCompleted',
    rootKey: root.key,
    processInstanceKey: scope.row.key,
    atMs: context.nowMs,
  });
}
