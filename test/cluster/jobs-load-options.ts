import type { Random } from '../crash/random.ts';
import type { JobsHistory } from './jobs-history.ts';
import type { JobsSide } from './jobs-side.ts';

export interface JobsLoadOptions {
  readonly side: JobsSide;
  readonly history: JobsHistory;
  /** Called for every connection, because a killed node restarts on another port. */
  readonly ports: () => readonly number[];
  readonly workerPorts: () => readonly number[];
  readonly random: Random;
  readonly onFault: (what: string) => void;
  readonly isOver: () => boolean;
}
