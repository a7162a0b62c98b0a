import type { DeletedEvents } from '../../state/changes.ts';

export interface EventSinkCommands {
  /** Makes a node the one that tells a sink of events, for a time; claiming again extends it. */
  claimEventSink: {
    readonly name: string;
    readonly holder: string;
    readonly leaseMs: number;
    /** Claims no sink that nobody has claimed before. */
    readonly onlyKnown: boolean;
  };
  /** Lets another node claim it at once. */
  releaseEventSink: { readonly name: string; readonly holder: string };
  /** It was told of everything before this event. */
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
    /** Without a moment, there is no such sink. */
    | { readonly isHolder: false; readonly freeAtMs: number | undefined };
  releaseEventSink: undefined;
  advanceEventSink: { readonly isHolder: boolean };
  deleteEvents: undefined;
}
