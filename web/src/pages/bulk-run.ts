/**
 * A bulk action on the instances that match a filter. Collects the keys first, then sends one request for each key, and
 * finally reads the states of the instances. It stops if the page is closed.
 */
import { call, Refusal } from '../api/call.ts';
import { searchAll, type Filter } from '../api/queries.ts';
import type { ProcessInstance } from '../api/nouns.ts';
import { withoutKeys } from './without-keys.ts';

export type BulkAction = 'retry' | 'cancel';

/** The most instances of one run. Another run takes the others. */
const bulkMax = 20_000;
const concurrency = 6;
const readStatesAfterMs = 5_000;

export interface BulkProgress {
  readonly total: number;
  readonly done: number;
  readonly refused: number;
  /** How often each refusal occurred, by its message. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly outcome: BulkOutcome | undefined;
}

export interface BulkOutcome {
  readonly stillFailing: number;
  readonly runningAgain: number;
  readonly ended: number;
}

const paths: { readonly [A in BulkAction]: string } = {
  retry: 'incident-resolution',
  cancel: 'cancellation',
};

/** The keys of all instances that match now. Instances that match later are not touched. */
export async function matchingKeys(filter: Filter): Promise<readonly string[]> {
  const found = await searchAll<ProcessInstance>('/process-instances/search', { filter }, bulkMax);
  return found.map(({ processInstanceKey }) => processInstanceKey);
}

export async function runBulk(
  action: BulkAction,
  keys: readonly string[],
  onProgress: (progress: BulkProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const reasons = new Map<string, number>();
  let done = 0;
  let refused = 0;
  let next = 0;
  const report = (outcome?: BulkOutcome): void =>
    onProgress({ total: keys.length, done, refused, reasons: new Map(reasons), outcome });
  const work = async (): Promise<void> => {
    while (next < keys.length && !signal.aborted) {
      const key = keys[next++] ?? '';
      try {
        await call('POST', `/v2/process-instances/${key}/${paths[action]}`, undefined, signal);
      } catch (error) {
        if (error instanceof DOMException) return;
        refused += 1;
        const reason = error instanceof Refusal ? withoutKeys(error.message) : String(error);
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
      done += 1;
      if (done % 20 === 0) report();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  report();
  await new Promise((resolve) => setTimeout(resolve, readStatesAfterMs));
  if (!signal.aborted) report(await outcomeOf(keys));
}

/** Reads the states of the instances. Only these show whether a retry helped. */
async function outcomeOf(keys: readonly string[]): Promise<BulkOutcome> {
  let [stillFailing, runningAgain, ended] = [0, 0, 0];
  for (let at = 0; at < keys.length; at += 1_000) {
    const filter = { processInstanceKey: { $in: keys.slice(at, at + 1_000) } };
    const found = await searchAll<ProcessInstance>('/process-instances/search', { filter }, 1_000);
    for (const { endDate, hasIncident } of found) {
      if (endDate !== null) ended += 1;
      else if (hasIncident) stillFailing += 1;
      else runningAgain += 1;
    }
  }
  return { stillFailing, runningAgain, ended };
}
