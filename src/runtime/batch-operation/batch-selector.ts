import type { Caller } from '../../core/caller.ts';
import { systemCaller } from '../../core/caller.ts';
import type { JsonText } from '../../core/json.ts';
import type { BatchOperationKey, Key, ProcessInstanceKey } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { SelectedItem } from '../../engine/batch-operation/batch-operation-commands.ts';
import type { BatchOperationType } from '../../engine/batch-operation/batch-operation-rows.ts';
import type { Query } from '../../query/query.ts';
import type { BatchCandidate } from '../../query/reads/batch-selection.ts';
import { searchTakesTooLong } from '../or-unavailable.ts';
import type { Orchestrator } from '../orchestrator.ts';

/** Items that one search selects. */
const candidatesMax = 10_000;
/** Items that one command adds. */
const addedMax = 500;
/** How much smaller the next search is after one that took too long. */
const shrinking = 8n;
/** Searches for a single key that take too long, before the selection fails. */
const attemptsMax = 3;
const afterFailureMs = 1_000;
/**
 * How often a node looks for operations whose node has stopped, and for how long such an operation must not have
 * changed.
 */
const lookEveryMs = 5_000;

/**
 * Selects the items of batch operations.
 *
 * S1  A search finds the next items on a read connection, and a command adds them. No transaction is open
 *     during the search, and no search goes on between two pages.
 * S2  The command adds nothing if the selection has continued elsewhere, so several nodes may select for one operation.
 * S3  The operations take turns, page by page.
 * S4  A search that takes too long is repeated over fewer keys, so the selection ends with any filter.
 */
export class BatchSelector {
  readonly #options: BatchSelectorOptions;
  readonly #waiting = new Set<BatchOperationKey>();
  /**
   * For each selection with a search that took too long: how many keys the next search covers, and how often that was
   * too many.
   */
  readonly #spans = new Map<
    BatchOperationKey,
    { readonly keys: bigint; readonly attempts: number }
  >();
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #later = new Set<NodeJS.Timeout>();

  constructor(options: BatchSelectorOptions) {
    this.#options = options;
  }

  /** Continues the selections that were under way when a node stopped. */
  async start(): Promise<void> {
    await this.#look(this.#options.isShared ? lookEveryMs : 0);
    if (this.#options.isShared) this.#lookAgain();
  }

  add(key: BatchOperationKey): void {
    if (this.#abort.signal.aborted) return;
    this.#waiting.add(key);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    clearTimeout(this.#timer);
    for (const timer of this.#later) clearTimeout(timer);
    await this.#running;
  }

  #lookAgain(): void {
    if (this.#abort.signal.aborted) return;
    this.#timer = setTimeout(() => {
      void this.#look(lookEveryMs)
        .catch(this.#options.onError)
        .finally(() => this.#lookAgain());
    }, lookEveryMs);
    this.#timer.unref();
  }

  async #look(unchangedMs: number): Promise<void> {
    const unchangedSinceMs = this.#options.orchestrator.nowMs() - unchangedMs;
    const found = await this.#query({ kind: 'batchesToSelect', unchangedSinceMs }, systemCaller);
    if (found.kind !== 'answered' || found.text === undefined) return;
    for (const key of JSON.parse(found.text) as readonly BatchOperationKey[]) this.add(key);
  }

  /** Law S3. */
  async #run(): Promise<void> {
    for (;;) {
      const [key] = this.#waiting;
      if (key === undefined || this.#abort.signal.aborted) return;
      this.#waiting.delete(key);
      try {
        if (await this.#selectPage(key)) this.#waiting.add(key);
        else this.#spans.delete(key);
      } catch (error) {
        this.#options.onError(error);
        await this.#fail(key, 'The server failed to select the items.');
      }
    }
  }

  /** Returns whether the selection continues. */
  async #selectPage(key: BatchOperationKey): Promise<boolean> {
    const found = await this.#query({ kind: 'batchSelection', key }, systemCaller);
    if (found.kind !== 'answered') return this.#retry();
    if (found.text === undefined) return false;
    const selection = JSON.parse(found.text) as Selection | 'waits';
    if (selection === 'waits') return this.#addLater(key);
    const { createdBy, type, filter } = selection;
    const { after, to } = selection;
    const range = nextRange(selection, this.#spans.get(key)?.keys);
    const page = await this.#query(
      {
        kind: 'batchCandidates',
        type,
        filter,
        after: after ?? undefined,
        to,
        upTo: range.isWhole ? undefined : String(range.upTo),
        limit: candidatesMax,
      },
      createdBy,
    );
    if (page.kind === 'refused') {
      if (page.reason === searchTakesTooLong && this.#shrink(key, range)) return true;
      await this.#fail(key, page.reason);
      return false;
    }
    if (page.kind === 'unavailable') return this.#retry();
    this.#grow(key, range);
    const items = (JSON.parse(page.text ?? '[]') as readonly BatchCandidate[]).map(itemOf);
    return this.#addItems(key, selection, {
      items,
      searchedTo: range.isWhole ? undefined : (String(range.upTo) as Key),
    });
  }

  /** Law S4. Whether a smaller search may succeed. */
  #shrink(key: BatchOperationKey, { from, upTo }: KeyRange): boolean {
    const keys = (upTo - from) / shrinking;
    const attempts = keys > 0n ? 0 : (this.#spans.get(key)?.attempts ?? 0) + 1;
    this.#spans.set(key, { keys: keys > 0n ? keys : 1n, attempts });
    return attempts < attemptsMax;
  }

  /** Behind the last key of a partition, the search tries all that is left at once. */
  #grow(key: BatchOperationKey, { isLast }: KeyRange): void {
    const span = this.#spans.get(key);
    if (isLast) this.#spans.delete(key);
    else if (span !== undefined) this.#spans.set(key, { keys: span.keys * 2n, attempts: 0 });
  }

  /** The operation waits until instances have ended. */
  #addLater(key: BatchOperationKey): false {
    const timer = setTimeout(() => {
      this.#later.delete(timer);
      this.add(key);
    }, lookEveryMs);
    timer.unref();
    this.#later.add(timer);
    return false;
  }

  /** Law S2. */
  async #addItems(
    key: BatchOperationKey,
    selection: Selection,
    page: {
      readonly items: readonly SelectedItem[];
      /** If the page is not full, no other items exist up to this key; `undefined`: no other items exist at all. */
      readonly searchedTo: Key | undefined;
    },
  ): Promise<boolean> {
    const { to: selectTo } = selection;
    const isWhole = page.items.length < candidatesMax;
    let after = selection.after ?? undefined;
    for (let at = 0; ; at += addedMax) {
      const items = page.items.slice(at, at + addedMax);
      const isLast = at + addedMax >= page.items.length;
      const isEnd = isWhole && isLast && page.searchedTo === undefined;
      const searchedTo = page.searchedTo ?? selectTo;
      const selectedTo: Key =
        isWhole && isLast ? searchedTo : (items.at(-1)?.itemKey ?? searchedTo);
      const outcome = await this.#options.orchestrator.submit(
        {
          kind: 'selectBatchItems',
          batchOperationKey: key,
          after,
          items,
          selectTo,
          selectedTo,
          isEnd,
        },
        systemCaller,
      );
      if (outcome.kind !== 'accepted') return this.#retry();
      if (!outcome.result.goesOn) return false;
      if (isLast) return true;
      after = selectedTo;
    }
  }

  /** The store does not answer at the moment, or the server is stopping. */
  async #retry(): Promise<boolean> {
    const { signal } = this.#abort;
    if (signal.aborted) return false;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, afterFailureMs);
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
    });
    return true;
  }

  async #fail(batchOperationKey: BatchOperationKey, message: string): Promise<void> {
    const { orchestrator } = this.#options;
    await orchestrator.submit(
      { kind: 'failBatchSelection', batchOperationKey, message },
      systemCaller,
    );
  }

  async #query(query: Query, caller: Caller): Promise<Answer> {
    const { signal } = this.#abort;
    const outcome = await this.#options.orchestrator.query(query, caller, signal);
    if (outcome.kind === 'accepted') return { kind: 'answered', text: outcome.result };
    if (outcome.kind === 'rejected') return { kind: 'refused', reason: outcome.reason };
    if (outcome.kind === 'failed') throw new Error(outcome.detail);
    return { kind: 'unavailable' };
  }
}

export interface BatchSelectorOptions {
  readonly orchestrator: Pick<Orchestrator, 'query' | 'submit' | 'nowMs'>;
  /** Whether other nodes work on the same tables. */
  readonly isShared: boolean;
  readonly onError: (error: unknown) => void;
}

type Answer =
  | { readonly kind: 'answered'; readonly text: string | undefined }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unavailable' };

/** The answer to a query `batchSelection`. */
interface Selection {
  readonly type: BatchOperationType;
  readonly filter: JsonText;
  readonly createdBy: Caller;
  readonly after: Key | null;
  readonly to: Key;
}

/** The keys after `from` and up to `upTo`, the end of the range or of a partition. */
interface KeyRange {
  readonly from: bigint;
  readonly upTo: bigint;
  readonly isLast: boolean;
  /** Whether the search ends only where the selection ends. */
  readonly isWhole: boolean;
}

/** The bits of a key below its partition, a running number. `to` limits them in every partition. */
const counterBits = 51n;

/** Law S4. Without a span, the range has everything that is left. */
function nextRange({ after, to }: Selection, span: bigint | undefined): KeyRange {
  const counter = BigInt.asUintN(Number(counterBits), BigInt(to));
  const start = BigInt(after ?? '0');
  const endOf = (key: bigint) => ((key >> counterBits) << counterBits) + counter;
  // Behind the end of a partition the next one begins.
  const from = start < endOf(start) ? start : ((start >> counterBits) + 1n) << counterBits;
  const end = endOf(from);
  const upTo = span === undefined || from + span > end ? end : from + span;
  return { from, upTo, isLast: upTo === end, isWhole: span === undefined };
}

function itemOf([itemKey, instance, root, tenantId]: BatchCandidate): SelectedItem {
  return {
    itemKey: itemKey as Key,
    processInstanceKey: (instance ?? undefined) as ProcessInstanceKey | undefined,
    rootProcessInstanceKey: (root ?? undefined) as ProcessInstanceKey | undefined,
    tenantId: tenantId as TenantId,
  };
}
