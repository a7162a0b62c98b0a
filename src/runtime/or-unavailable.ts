import { StoreFailure } from '../engine/store.ts';
import type { Outcome } from './orchestrator.ts';

/** A read that the store cannot serve just now is nobody's bug. */
export async function orUnavailable<Result>(read: () => Promise<Result>): Promise<Outcome<Result>> {
  try {
    return { kind: 'accepted', result: await read() };
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    return {
      kind: 'unavailable',
      reason: 'Expected to handle the request, but the store could not be reached',
      trouble: error.trouble,
    };
  }
}
