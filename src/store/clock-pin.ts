/** Stores the moment at which a caller has pinned the clock, so that it holds for every node and after a restart. */
export interface ClockPin {
  /** `undefined`: the clock follows the system's. */
  read(): Promise<number | undefined>;
  /** The pin is durable when the promise resolves. */
  keep(nowMs: number | undefined): Promise<void>;
}
