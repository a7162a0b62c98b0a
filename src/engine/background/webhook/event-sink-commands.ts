import type { DeletedEvents } from '../../state/changes.ts';

export interface EventSinkCommands {
  /** Claims an event sink for a node for a limited time; a second claim extends the first. */
  claimEventSink: {
    readonly name: string;
    readonly holder: string;
    readonly leaseMs: number;
    /** Claims only a sink that some node has claimed before. */
    readonly onlyKnown: boolean;
  };
  /** Lets another node claim the sink at once. */
  releaseEventSink: { readonly name: string; readonly holder: string };
  /** Records that every event before this one was delivered to the sink. */
  advanceEventSink: {
    readonly name: string;
    readonly holder: string;
    readonly sequence: number;
    readonly entry: number;
  };
  deleteEvents: DeletedEvents;
}

export interface EventSinkResults {
  claimEventSink:
    | { readonly isHolder: true; readonly sequence: number; readonly entry: number }
    /** Without `freeAtMs`, the sink does not exist. */
    | { readonly isHolder: false; readonly freeAtMs: number | undefined };
  releaseEventSink: undefined;
  advanceEventSink: { readonly isHolder: boolean };
  deleteEvents: undefined;
}
