import { done, type Handler } from '../handler.ts';
import type { CommandContext } from '../command-context.ts';
import { terminatePage } from '../element/terminate-instance.ts';
import type { Root } from '../state/root.ts';
import type { Continuation } from './continuation-rows.ts';

/** After so many attempts that throw, the continuation is parked. */
const attemptsMax = 5;
const firstBackoffMs = 1_000;

/** One rule for each kind of work, for a root that is still alive. */
const rules: {
  readonly [K in Continuation['kind']]: (
    context: CommandContext,
    root: Root,
    work: Extract<Continuation, { readonly kind: K }>,
  ) => void;
} = {
  terminateInstance: (context, root, { processInstanceKey }) => {
    const instance = root.processInstances.get(processInstanceKey);
    if (instance !== undefined) terminatePage(context, root, instance);
  },
  runSteps: (context, root, { steps, laps }) => {
    context.laps = laps;
    for (const { kind, elementInstanceKey, hops } of steps) {
      const element = root.elements.get(elementInstanceKey);
      if (element !== undefined) context.queueStep({ kind, element }, hops);
    }
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
    // Another node has run it, or an attempt has thrown meanwhile.
    if (continuation?.dueAtMs === undefined || continuation.dueAtMs > context.nowMs) return done;
    if (root !== undefined) {
      const { work } = continuation;
      (rules[work.kind] as (context: CommandContext, root: Root, work: Continuation) => void)(
        context,
        root,
        work,
      );
    }
    // Last, because a miss after the first event abandons the attempt, and the root leaves the cache.
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
