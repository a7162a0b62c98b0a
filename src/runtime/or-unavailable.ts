import { reject } from '../core/rejection.ts';
import { StoreFailure } from '../engine/store.ts';
import { ReadForbidden } from '../engine/read-forbidden.ts';
import { ReadStopped } from '../engine/read-stopped.ts';
import type { Outcome } from './orchestrator.ts';

/** A read that the store cannot serve at the moment is no bug, and neither is a read that was stopped. */
export async function orUnavailable<Result>(read: () => Promise<Result>): Promise<Outcome<Result>> {
  try {
    return { kind: 'accepted', result: await read() };
  } catch (error) {
    if (error instanceof ReadStopped) return outcomeOfStopped(error);
    if (error instanceof ReadForbidden) return reject('FORBIDDEN', error.message);
    if (!(error instanceof StoreFailure)) throw error;
    return {
      kind: 'unavailable',
      reason: 'Expected to handle the request, but the store could not be reached',
      trouble: error.trouble,
    };
  }
}

/** This is no 503, because clients would repeat the search by themselves, and it would take as long again. */
function outcomeOfStopped({ why }: ReadStopped): Outcome<never> {
  if (why === 'callerIsGone') return { kind: 'unavailable', reason: 'The client has disconnected' };
  return reject('INVALID_ARGUMENT', searchTakesTooLong);
}

export const searchTakesTooLong =
  'Expected to finish the search in time, but it looks at too much; narrow it by its filters or dates';
