import { Retention, type RetentionOptions } from './background/job-retention.ts';
import { DueWork, type DueWorkOptions } from './due-work.ts';

/** What time alone brings about. */
export interface TimedWork {
  /** Something is due then. */
  readonly arm: (dueAtMs: number | undefined) => void;
  /** Has all done that is to be done by now. */
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
