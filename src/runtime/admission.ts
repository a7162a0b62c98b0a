import type { CommandKind } from '../engine/command.ts';

/** A poll for jobs is new work. */
export type RequestKind = CommandKind | 'activateJobs' | 'leaseJobs';

/**
 * Backpressure: how much may wait for the engine. New work is refused at half of what lets running work finish, so that
 * a server that cannot keep up still takes completions (DESIGN §7).
 */
export interface Admission {
  /** Answers why the command is refused, or `undefined`. */
  refuse(kind: RequestKind): string | undefined;
}

export function createAdmission(options: {
  readonly waiting: () => number;
  readonly waitingMax: number;
  readonly isNewWork: (kind: CommandKind) => boolean;
}): Admission {
  const newWorkMax = Math.floor(options.waitingMax / 2);
  return {
    refuse: (kind) => {
      const isPoll = kind === 'activateJobs' || kind === 'leaseJobs';
      const limit = isPoll || options.isNewWork(kind) ? newWorkMax : options.waitingMax;
      if (options.waiting() < limit) return undefined;
      return `Failed to write client request to partition '1', because the request limit is exhausted.`;
    },
  };
}
