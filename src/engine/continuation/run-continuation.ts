import type { ProcessInstanceKey } from '../../core/key.ts';
import { done, type Handler } from '../handler.ts';
import type { CommandContext } from '../command-context.ts';
import { evaluateConditions } from '../condition/trigger-conditions.ts';
import { emptyScope } from '../element/empty-scope.ts';
import { isInEnding } from '../element/is-ending.ts';
import { terminatePage } from '../element/terminate-instance.ts';
import { offerFurther, startStoredMessage, takeMessage } from '../message/take-message.ts';
import { broadcast } from '../signal/broadcast-signal.ts';
import { triggerSignal } from '../signal/trigger-signal.ts';
import { findScope } from '../element/scope.ts';
import { findProcess } from '../element/visit.ts';
import { enterPage } from '../multi-instance/multi-instance-body.ts';
import { isSuspended } from '../suspension/is-suspended.ts';
import { resumeWork } from '../suspension/resume-work.ts';
import type { Root } from '../state/root.ts';
import { suspendWork } from './continue-later.ts';
import type { Continuation } from './continuation-rows.ts';

/** The number of failed attempts after which the continuation is parked. */
const attemptsMax = 5;
const firstBackoffMs = 1_000;

type Rule<W extends Continuation = Continuation> = (
  context: CommandContext,
  root: Root | undefined,
  work: W,
  owner: ProcessInstanceKey,
) => void;

/** One rule for each kind of work. Without a root, its owner has ended, and most work is dropped. */
const rules: {
  readonly [K in Continuation['kind']]: Rule<Extract<Continuation, { readonly kind: K }>>;
} = {
  terminateInstance: (context, root, { processInstanceKey }) => {
    const instance = root?.processInstance(processInstanceKey);
    if (root !== undefined && instance !== undefined) terminatePage(context, root, instance);
  },
  emptyScope: (context, root, { scopeKey }) => {
    // Its process instance may be terminated page by page.
    if (root === undefined || context.state.root(root.key) === undefined) return;
    const scope = findScope(root, scopeKey);
    if (scope !== undefined) emptyScope(context, root, scope);
  },
  enterInstances: (context, root, { bodyKey, items }) => {
    const body = root?.element(bodyKey);
    // Its process instance may be terminated page by page.
    if (root === undefined || body === undefined || isInEnding(root, body)) return;
    if (context.state.root(root.key) === undefined) return;
    const element = findProcess(context, body.definitionKey).elements.get(body.elementId);
    if (element?.type !== 'MULTI_INSTANCE_BODY') return;
    if (isSuspended(root, body)) {
      const work = { kind: 'enterInstances', bodyKey, items } as const;
      suspendWork(context, root.key, { suspendedIn: body.processInstanceKey, work });
      return;
    }
    enterPage({ context, root, element, body }, items);
  },
  runSteps: (context, root, { steps, laps }) => {
    context.laps = laps;
    root?.requireMembers(steps.map(({ elementInstanceKey }) => elementInstanceKey));
    for (const { kind, elementInstanceKey, hops } of steps) {
      const scope = root && findScope(root, elementInstanceKey);
      if (scope === undefined) continue;
      const isOfInstance = kind === 'listen' || kind === 'leave';
      if (!isOfInstance && scope.kind === 'element') {
        context.queueStep({ kind, element: scope.row }, hops);
      } else if (isOfInstance && scope.kind === 'process') {
        context.queueStep({ kind, instance: scope.row }, hops);
      }
    }
  },
  resumeInstance: resumeWork,
  evaluateConditions,
  correlateMessage: takeMessage,
  broadcastSignal: (context, _, { signal }) => {
    broadcast(context, signal);
  },
  triggerSignal: (context, _, lot, owner) => {
    triggerSignal(context, owner, lot);
  },
  offerMessage: (context, _, work) => {
    offerFurther(context, work);
  },
  startStoredMessage: (context, _, work) => {
    startStoredMessage(context, work);
  },
};

/**
 * Reads the root first, so that every transaction locks a root before its continuations. If the root has ended, its work is
 * dropped.
 */
export const runContinuation: Handler<'runContinuation'> = {
  isNewWork: false,
  footprint: ({ rootKey }) => [{ kind: 'root', key: rootKey }],
  decide(context, { key, rootKey }) {
    const root = context.state.storedRoot(rootKey);
    const continuation = context.state.row('continuation', key);
    // Meanwhile another node has run it, or an attempt has thrown.
    if (continuation?.dueAtMs === undefined || continuation.dueAtMs > context.nowMs) return done;
    const { work } = continuation;
    (rules[work.kind] as Rule)(context, root, work, rootKey);
    // This event comes last, because a miss after the first event abandons the attempt, and the root leaves the cache.
    context.emit({ kind: 'continuationDone', key });
    return done;
  },
};

/** Each attempt that throws doubles the wait for the next one, until the continuation is parked. */
export const putOffContinuation: Handler<'putOffContinuation'> = {
  isNewWork: false,
  footprint: ({ rootKey }) => [{ kind: 'root', key: rootKey }],
  decide(context, { key }) {
    const continuation = context.state.row('continuation', key);
    if (continuation?.dueAtMs === undefined) return done;
    const { attempts } = continuation;
    const isParked = attempts + 1 >= attemptsMax;
    const dueAtMs = isParked ? undefined : context.nowMs + firstBackoffMs * 2 ** attempts;
    context.emit({ kind: 'continuationPutOff', key, dueAtMs });
    return done;
  },
};
