/** Where the moment at which somebody pinned the clock is kept, so that it holds for every node and after a restart. */
export interface ClockPin {
  /** `undefined`: the clock follows the system's. */
  read(): Promise<number | undefined>;
  /** Durable before it answers. */
  keep(nowMs: number | undefined): Promise<void>;
}
