import type {
  EventSubscriptionKey,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  ScopeKey,
} from '../../core/key.ts';

/** A subscription of a living instance that waits in a slot. */
export interface WaitingSubscription {
  readonly key: EventSubscriptionKey;
  readonly processId: string;
  readonly definitionKey: ProcessDefinitionKey;
  readonly rootKey: ProcessInstanceKey;
  readonly processInstanceKey: ProcessInstanceKey;
  readonly holderKey: ScopeKey;
  readonly elementId: string;
  /** Whether its trigger closes it. Such a subscription is not read any more when a message is on its way to it. */
  readonly isOnce: boolean;
  /** Whether a message is on its way to it. */
  readonly isReserved: boolean;
  /** Whether its process instance is suspended, so that it takes no message. */
  readonly isSuspended: boolean;
}

/**
 * The position after a subscription, or (without a key) after all of a process, in the order of process id, holder and
 * key.
 */
export interface WaitingPosition {
  readonly processId: string;
  readonly last: { readonly holderKey: ScopeKey; readonly key: EventSubscriptionKey } | undefined;
}

/** The most rows of a page that a store returns. */
export const messagePageMax = 100;

/**
 * The subscriptions of a slot, as far as a batch has read them. Very many instances may wait in one slot, but a message
 * reaches each process once, so that it needs only the first of each.
 */
export class WaitingSubscriptions {
  readonly #processes = new Map<string, { rows: WaitingSubscription[]; isWhole: boolean }>();
  /** All subscriptions up to this process are known; `undefined`: all are known. */
  #readTo: string | undefined = '';
  readonly #known = new Set<EventSubscriptionKey>();

  /** Adds a page that was read after a position. */
  add(page: readonly WaitingSubscription[], after: WaitingPosition | undefined): void {
    const last = page.at(-1)?.processId;
    const isFull = page.length >= messagePageMax;
    if (after?.last !== undefined) {
      const process = this.#processes.get(after.processId);
      if (process !== undefined) process.isWhole = !isFull || last !== after.processId;
    }
    for (const row of page) {
      if (this.#known.has(row.key)) continue;
      this.#known.add(row.key);
      const process = this.#processes.get(row.processId);
      if (process === undefined) {
        const isWhole = !isFull || row.processId !== last;
        this.#processes.set(row.processId, { rows: [row], isWhole });
      } else process.rows.push(row);
    }
    const isFurther = after === undefined || after.processId >= (this.#readTo ?? '');
    if (!isFull) this.#readTo = undefined;
    else if (last !== undefined && (isFurther || last > (this.#readTo ?? last)))
      this.#readTo = last;
  }

  /** The next process with a subscription, or where to read on. */
  nextProcess(after: string): string | WaitingPosition | undefined {
    let next: string | undefined;
    for (const processId of this.#processes.keys()) {
      if (processId > after && (next === undefined || processId < next)) next = processId;
    }
    if (next !== undefined || this.#readTo === undefined) return next;
    return { processId: this.#readTo, last: undefined };
  }

  /**
   * The first subscription of a process that can take a message, or else the first one that takes it after another
   * message; or the position at which to read on.
   */
  first(
    processId: string,
    except?: EventSubscriptionKey,
  ): WaitingSubscription | WaitingPosition | undefined {
    const process = this.#processes.get(processId);
    if (process === undefined) return undefined;
    const rows = process.rows.filter((row) => row.key !== except && !row.isSuspended);
    const free = rows.find(({ isReserved }) => !isReserved);
    if (free !== undefined) return free;
    if (!process.isWhole) return { processId, last: process.rows.at(-1) };
    return rows.find(({ isOnce }) => !isOnce);
  }

  /** A subscription of a process that takes nothing because its process instance is suspended, as far as the batch has read. */
  suspended(processId: string): WaitingSubscription | undefined {
    return this.#processes.get(processId)?.rows.find(({ isSuspended }) => isSuspended);
  }

  /** A message is on its way to a subscription. */
  reserve(processId: string, key: EventSubscriptionKey): void {
    const process = this.#processes.get(processId);
    if (process === undefined) return;
    process.rows = process.rows.map((row) =>
      row.key === key ? { ...row, isReserved: true } : row,
    );
  }
}

export function isPosition(
  found: WaitingSubscription | WaitingPosition | string | undefined,
): found is WaitingPosition {
  return typeof found === 'object' && !('key' in found);
}
