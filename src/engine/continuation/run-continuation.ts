import { done, type Handler } from '../handler.ts';
import type { CommandContext } from '../command-context.ts';
import { terminatePage } from '../element/terminate-page.ts';
import type { Root } from '../state/root.ts';
import type { Continuation } from './continuation-rows.ts';

/** Attempts after which a continuation that throws is parked. */
const attemptsMax = 5;
const firstBackoffMs = 1_000;

/** One rule for each kind of work: what it does to a root that is still alive. */
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

/** The root comes first, so that its lock is always taken before the row's. The work of a root that has ended is dropped. */
export const runContinuation: Handler<'runContinuation'> = {
  isNewWork: false,
  footprint: ({ rootKey }) => [{ kind: 'root', key: rootKey }],
  decide(context, { key, rootKey }) {
    const root = context.state.storedRoot(rootKey);
    const continuation = context.state.row('continuation', key);
    // Another node has been faster, or it has been put off meanwhile.
    if (continuation?.dueAtMs === undefined || continuation.dueAtMs > context.nowMs) return done;
    if (root !== undefined) {
      const { work } = continuation;
      (rules[work.kind] as (context: CommandContext, root: Root, work: Continuation) => void)(
        context,
        root,
        work,
      );
    }
    // Last, because a miss after the first event costs the whole attempt, and with it the root from the cache.
    context.emit({ kind: 'continuationDone', key });
    return done;
  },
};

/** After a continuation has thrown: the next attempt comes later each time, until it is parked. */
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
