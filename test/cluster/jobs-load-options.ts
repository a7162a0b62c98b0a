import type { Random } from '../crash/random.ts';
import type { JobsHistory } from './jobs-history.ts';
import type { JobsSide } from './jobs-side.ts';

export interface JobsLoadOptions {
  readonly side: JobsSide;
  readonly history: JobsHistory;
  /** Asked anew for every connection, because a node that was killed comes back elsewhere. */
  readonly ports: () => readonly number[];
  readonly workerPorts: () => readonly number[];
  readonly random: Random;
  readonly onFault: (what: string) => void;
  readonly isOver: () => boolean;
}
