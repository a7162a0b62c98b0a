import type { EventSubscriptionKey, ProcessDefinitionKey } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';

/** A conditional start event that depends on a variable. It has one subscription for each of its variables. */
export interface StartCondition {
  readonly key: EventSubscriptionKey;
  readonly definitionKey: ProcessDefinitionKey;
  readonly elementId: string;
}

/** The reads of the store about start conditions. */
export interface StartConditionReads {
  /**
   * The open subscriptions of conditional start events that depend on one of these variables, in the order of keys, at
   * most one more than `startConditionRowsMax`. Takes no locks.
   */
  startConditions(tenantId: TenantId, names: readonly string[]): Promise<readonly StartCondition[]>;
}

/** The most subscriptions that are read for the variables of one evaluation. */
export const startConditionRowsMax = 10_000;

export function startConditionOf(row: EventSubscriptionRow): StartCondition {
  const { key, definitionKey, elementId } = row;
  return { key, definitionKey, elementId };
}
