import { accept, done, type Handler } from '../../handler.ts';

export const claimEventSink: Handler<'claimEventSink'> = {
  isNewWork: false,
  footprint: ({ name }) => [{ kind: 'row', table: 'eventSink', id: name }],
  decide(context, { name, holder, leaseMs, onlyKnown }) {
    const { nowMs } = context;
    const found = context.state.row('eventSink', name);
    if (found === undefined && onlyKnown) return accept({ isHolder: false, freeAtMs: undefined });
    const freeAtMs = found?.leaseExpiresAtMs ?? 0;
    if (found !== undefined && found.holder !== holder && freeAtMs > nowMs) {
      return accept({ isHolder: false, freeAtMs });
    }
    const claim = { holder, leaseExpiresAtMs: nowMs + leaseMs, updatedAtMs: nowMs };
    if (found === undefined) {
      context.emit({ kind: 'eventSinkCreated', sink: { name, sequence: 0, entry: 0, ...claim } });
    } else {
      context.emit({ kind: 'eventSinkChanged', name, changes: claim });
    }
    const { sequence, entry } = found ?? { sequence: 0, entry: 0 };
    return accept({ isHolder: true, sequence, entry });
  },
};

export const releaseEventSink: Handler<'releaseEventSink'> = {
  isNewWork: false,
  footprint: ({ name }) => [{ kind: 'row', table: 'eventSink', id: name }],
  decide(context, { name, holder }) {
    const found = context.state.row('eventSink', name);
    if (found?.holder !== holder) return done;
    const changes = { holder: undefined, leaseExpiresAtMs: undefined };
    context.emit({ kind: 'eventSinkChanged', name, changes });
    return done;
  },
};

export const advanceEventSink: Handler<'advanceEventSink'> = {
  isNewWork: false,
  footprint: ({ name }) => [{ kind: 'row', table: 'eventSink', id: name }],
  decide(context, { name, holder, sequence, entry }) {
    const found = context.state.row('eventSink', name);
    if (found?.holder !== holder) return accept({ isHolder: false });
    const changes = { sequence, entry, updatedAtMs: context.nowMs };
    context.emit({ kind: 'eventSinkChanged', name, changes });
    return accept({ isHolder: true });
  },
};

export const deleteEvents: Handler<'deleteEvents'> = {
  isNewWork: false,
  footprint: () => [],
  decide(context, { sequence, beforeMs, anywayBeforeMs }) {
    context.emit({ kind: 'eventsDeleted', sequence, beforeMs, anywayBeforeMs });
    return done;
  },
};
