/**
 * Acts on everything that matched a filter at one moment: first the keys are collected, then each is asked for by
 * itself, and at the end it is looked what became of them. It ends with the page.
 */
import { call, Refusal } from '../api/call.ts';
import { searchAll, type Filter } from '../api/queries.ts';
import type { ProcessInstance } from '../api/nouns.ts';

export type BulkAction = 'retry' | 'cancel';

/** What one run takes up; a second run takes the rest. */
const bulkMax = 20_000;
const atOnce = 6;
const lookAfterMs = 5_000;

export interface BulkProgress {
  readonly total: number;
  readonly done: number;
  readonly refused: number;
  /** Refusals in the server's words, each once, with how often it was said. */
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

/** All that match now: what comes to match later is left alone. */
export async function freeze(filter: Filter): Promise<readonly string[]> {
  const found = await searchAll<ProcessInstance>('/process-instances/search', { filter }, bulkMax);
  return found.map(({ processInstanceKey }) => processInstanceKey);
}

export async function runBulk(
  action: BulkAction,
  keys: readonly string[],
  tell: (progress: BulkProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const reasons = new Map<string, number>();
  let done = 0;
  let refused = 0;
  let next = 0;
  const report = (outcome?: BulkOutcome): void =>
    tell({ total: keys.length, done, refused, reasons: new Map(reasons), outcome });
  const work = async (): Promise<void> => {
    while (next < keys.length && !signal.aborted) {
      const key = keys[next++] ?? '';
      try {
        await call('POST', `/v2/process-instances/${key}/${paths[action]}`, undefined, signal);
      } catch (error) {
        if (error instanceof DOMException) return;
        refused += 1;
        const reason = error instanceof Refusal ? reasonOf(error) : String(error);
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
      done += 1;
      if (done % 20 === 0) report();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  report();
  await new Promise((resolve) => setTimeout(resolve, lookAfterMs));
  if (!signal.aborted) report(await outcomeOf(keys));
}

/** Without the key, so that like refusals are counted together. */
function reasonOf({ message }: Refusal): string {
  return message.replace(/'\d+'/g, '…');
}

/** What the instances are now, which alone says whether a retry helped. */
async function outcomeOf(keys: readonly string[]): Promise<BulkOutcome> {
  let [stillFailing, runningAgain, ended] = [0, 0, 0];
  for (let at = 0; at < keys.length; at += 1_000) {
    const filter = { processInstanceKey: { $in: keys.slice(at, at + 1_000) } };
    const found = await searchAll<ProcessInstance>('/process-instances/search', { filter }, 1_000);
    for (const { state, hasIncident } of found) {
      if (state !== 'ACTIVE') ended += 1;
      else if (hasIncident) stillFailing += 1;
      else runningAgain += 1;
    }
  }
  return { stillFailing, runningAgain, ended };
}
