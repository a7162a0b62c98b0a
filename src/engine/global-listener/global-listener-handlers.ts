import { reject, type Rejection } from '../../core/rejection.ts';
import type { Load } from '../footprint.ts';
import { accept, done, type Handler } from '../handler.ts';
import { globalListenersMax } from './global-listener-limits.ts';
import type { GlobalListenerRow } from './global-listener-row.ts';

const shared = {
  isNewWork: false,
  isAlone: true,
  footprint: (): readonly Load[] => [{ kind: 'identity', question: { kind: 'globalListeners' } }],
} as const;

/** From now on the listener works in every change of a user task that begins. */
export const createGlobalListener: Handler<'createGlobalListener'> = {
  ...shared,
  decide(context, { listenerId, type, eventTypes, retries, position, priority }) {
    const { rows } = context.state.globalListeners();
    if (rows.has(listenerId)) {
      return reject(
        'ALREADY_EXISTS',
        `${expected(listenerId)} to not exist, but a listener with the same id was found`,
      );
    }
    if (rows.size >= globalListenersMax) {
      return reject(
        'INVALID_STATE',
        `Expected to create global listener with id '${listenerId}', but there are ${globalListenersMax} global listeners already`,
      );
    }
    const listener: GlobalListenerRow = {
      key: context.newSharedKey(),
      listenerId,
      type,
      eventTypes,
      retries,
      position,
      priority,
      source: 'API',
    };
    context.emit({ kind: 'globalListenerCreated', listener });
    return accept(listener);
  },
};

/** A change of a user task that is under way keeps the listeners with which it began. */
export const updateGlobalListener: Handler<'updateGlobalListener'> = {
  ...shared,
  decide(context, { listenerId, type, eventTypes, retries, position, priority }) {
    const before = context.state.globalListeners().rows.get(listenerId);
    if (before === undefined) return absent(listenerId);
    const listener = { ...before, type, eventTypes, retries, position, priority };
    context.emit({ kind: 'globalListenerChanged', listener });
    return accept(listener);
  },
};

/** Its jobs stay, because changes of user tasks wait for them. */
export const deleteGlobalListener: Handler<'deleteGlobalListener'> = {
  ...shared,
  decide(context, { listenerId }) {
    const listener = context.state.globalListeners().rows.get(listenerId);
    if (listener === undefined) return absent(listenerId);
    context.emit({ kind: 'globalListenerDeleted', listener });
    return done;
  },
};

function absent(listenerId: string): Rejection {
  return reject('NOT_FOUND', `${expected(listenerId)} to exist, but it was not found`);
}

function expected(listenerId: string): string {
  return `Expected a global USER_TASK listener with id '${listenerId}'`;
}
