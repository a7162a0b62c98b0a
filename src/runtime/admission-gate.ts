/**
 * The admission gate decides which requests the orchestrator takes.
 *
 * A1  A gate that is closed refuses every request.
 * A2  The gate has one limit for commands that finish running work, and refuses new work at half of it. So a server
 *     that cannot keep up still takes completions (DESIGN §7).
 */
import type { CommandKind } from '../engine/command.ts';
import type { Outcome } from './orchestrator.ts';

/** A poll for jobs is new work. */
export type RequestKind = CommandKind | 'activateJobs' | 'leaseJobs';

export const closing = { kind: 'unavailable', reason: 'The server is stopping' } as const;

type Refused = Extract<Outcome<never>, { readonly kind: 'unavailable' | 'exhausted' }>;

export interface AdmissionGate {
  readonly isClosed: boolean;
  close(): void;
  /** The refusal of a request of this kind, or `undefined` when the gate admits it. */
  refuse(kind: RequestKind): Refused | undefined;
}

export interface AdmissionOptions {
  /** How many requests wait for the engine now. */
  readonly waiting: () => number;
  readonly waitingMax: number;
  readonly isNewWork: (kind: CommandKind) => boolean;
}

export function createAdmissionGate(options: AdmissionOptions): AdmissionGate {
  const newWorkMax = Math.floor(options.waitingMax / 2);
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
      const isPoll = kind === 'activateJobs' || kind === 'leaseJobs';
      const limit = isPoll || options.isNewWork(kind) ? newWorkMax : options.waitingMax;
      return options.waiting() < limit ? undefined : exhausted;
    },
  };
}

const exhausted = {
  kind: 'exhausted',
  reason: `Failed to write client request to partition '1', because the request limit is exhausted.`,
} as const;
