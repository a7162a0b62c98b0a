/** The rights that a message or a signal needs: those on the processes that it reaches. */
import { type Access, covers } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import type { MessageKey } from '../../core/key.ts';
import type { Right } from '../../core/permissions.ts';
import type { CommandContext } from '../command-context.ts';
import { Miss, type Load } from '../footprint.ts';
import { findReach } from '../message/offer-message.ts';
import type { CommandRight, Need } from './command-right.ts';

export const update: Right = 'PROCESS_DEFINITION:UPDATE_PROCESS_INSTANCE';
export const create: Right = 'PROCESS_DEFINITION:CREATE_PROCESS_INSTANCE';

type Needs = readonly [Need, ...Need[]];

/** With more definitions than this, the right on all processes is needed. */
const definitionsMax = 100;

const onAll: Needs = [{ right: update, ids: [], also: { right: create, ids: [] } }];

/** The right on each of these processes; `undefined` if there is none. */
export function onReached(
  reached: readonly (readonly [right: Right, processId: string])[],
): Needs | undefined {
  let need: Need | undefined;
  for (const [right, id] of new Map(reached.map((one) => [one.join(' '), one])).values()) {
    need = { right, ids: [id], ...(need && { also: need }) };
  }
  return need && [need];
}

/**
 * Whether the reached processes make no difference. In a foreign tenant a caller must not learn which ones these are.
 */
function isDecided(access: Access, tenantId: Parameters<typeof reaches>[1]): boolean {
  const hasAll = covers(access, update, []) && covers(access, create, []);
  return hasAll || !reaches(access, tenantId);
}

export const rightsOnMessage: CommandRight<'correlateMessage'> = (context, command, access) => {
  const { tenantId, name, correlationKey, variables } = command;
  if (isDecided(access, tenantId)) return onAll;
  // Only a message that is reserved or stored needs its key.
  const key = '0' as MessageKey;
  const message = { key, slot: { tenantId, name, correlationKey }, variables, isStored: false };
  const { waiting, starts, suspended, restAfter } = findReach(context, message, undefined);
  if (restAfter !== undefined) return onAll;
  const isRefused = waiting.length + starts.length === 0;
  return onReached([
    // The refusal names the instance.
    ...(isRefused && suspended ? [[update, suspended.processId] as const] : []),
    ...waiting.map(({ processId }) => [update, processId] as const),
    ...starts.map(({ processId }) => [create, processId] as const),
  ]);
};

export const rightsOnSignal: CommandRight<'broadcastSignal'> = (context, command, access) => {
  const { tenantId, name } = command;
  if (isDecided(access, tenantId)) return onAll;
  const rights = new Map(
    context.state.signalSubscriptionsOf(tenantId, name).map(({ definitionKey, rootKey }) => {
      const right = rootKey === undefined ? create : update;
      return [`${right} ${definitionKey}`, { right, definitionKey }] as const;
    }),
  );
  if (rights.size > definitionsMax) return onAll;
  const found = [...rights.values()];
  loadDefinitions(context, found);
  return onReached(
    found.map(({ right, definitionKey }) => [
      right,
      context.state.definition(definitionKey)?.row.processId ?? '',
    ]),
  );
};

/** Reads all definitions in one miss. */
function loadDefinitions(
  { state }: CommandContext,
  found: readonly { readonly definitionKey: Extract<Load, { kind: 'definition' }>['key'] }[],
): void {
  const missing = found
    .filter(({ definitionKey }) => !state.catalog.definitions.has(definitionKey))
    .map(({ definitionKey }): Load => ({ kind: 'definition', key: definitionKey }));
  const [first, ...rest] = missing;
  if (first !== undefined) throw new Miss(first, rest);
}
