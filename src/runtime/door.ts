import type { Admission, RequestKind } from './admission.ts';
import type { Outcome } from './orchestrator.ts';

export const closing = { kind: 'unavailable', reason: 'The server is stopping' } as const;

type Refused = Extract<Outcome<never>, { readonly kind: 'unavailable' | 'exhausted' }>;

/** Whom the orchestrator lets in: nobody once it is closing, and no more than it keeps up with. */
export interface Door {
  readonly isClosed: boolean;
  close(): void;
  /** Why a request is turned away, if it is. */
  refuse(kind: RequestKind): Refused | undefined;
}

export function createDoor(admission: Admission): Door {
  let isClosed = false;
  return {
    get isClosed() {
      return isClosed;
    },
    close: () => {
      isClosed = true;
    },
    refuse: (kind) => {
      if (isClosed) return closing;
      const reason = admission.refuse(kind);
      return reason === undefined ? undefined : { kind: 'exhausted', reason };
    },
  };
}
