import { DueWork, type DueWorkOptions } from './due-work.ts';
import { Retention, type RetentionOptions } from './retention.ts';

/** Work that starts when its time comes: due work and retention. */
export interface TimedWork {
  /** Work is due at this moment. */
  readonly arm: (dueAtMs: number | undefined) => void;
  /** Does all work that is due by now. */
  readonly run: () => Promise<void>;
  readonly stop: () => void;
}

export function createTimedWork(options: DueWorkOptions & RetentionOptions): TimedWork {
  const due = new DueWork(options);
  const retention = new Retention(options);
  return {
    arm: (dueAtMs) => due.arm(dueAtMs),
    run: async () => {
      await due.run();
      await retention.run();
    },
    stop: () => {
      due.stop();
      retention.stop();
    },
  };
}
