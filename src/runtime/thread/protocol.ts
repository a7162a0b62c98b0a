/** What crosses between the main thread and the others: always arrays, because one by one costs six times as much. */
import type { Caller } from '../../core/caller.ts';
import type { LeasedJob, LeaseRequest } from '../../engine/background/commands.ts';
import type { ActivatedJob, Activation, Command, CommandKind } from '../../engine/command.ts';
import type { Published } from '../../engine/store.ts';
import type { MigrationProgress } from '../../store/schema-migration.ts';
import type { Query } from '../../query/query.ts';
import type { Outcome } from '../orchestrator.ts';
import type { Packed } from './pack-lists.ts';

/** Each but `abort`, `return` and `returnLeases` is answered under its id. */
export type EngineRequest =
  | {
      readonly kind: 'submit';
      readonly id: number;
      readonly command: Command;
      readonly caller: Caller;
    }
  | {
      readonly kind: 'activate';
      readonly id: number;
      readonly activation: Activation;
      readonly caller: Caller;
    }
  | {
      readonly kind: 'createAndAwait';
      readonly id: number;
      readonly command: Command<'createProcessInstance'>;
      readonly caller: Caller;
      readonly timeoutMs: number;
      readonly fetchVariables: readonly string[] | undefined;
    }
  | { readonly kind: 'lease'; readonly id: number; readonly lease: LeaseRequest }
  | { readonly kind: 'returnLeases'; readonly jobs: readonly LeasedJob[] }
  | { readonly kind: 'abort'; readonly id: number }
  /** The log stays where it is from now on, whatever ends: that it is missing may be taken for a loss. */
  | { readonly kind: 'logGuarded' }
  | { readonly kind: 'return'; readonly jobs: readonly ActivatedJob[] }
  | { readonly kind: 'pinClock'; readonly id: number; readonly nowMs: number | undefined }
  | { readonly kind: 'statistics'; readonly id: number }
  | { readonly kind: 'close'; readonly id: number };

export type ReaderRequest =
  /** Answered with `ReadAnswer`. */
  | { readonly kind: 'query'; readonly id: number; readonly query: Query; readonly caller: Caller }
  /** Brings the log into the database and empties it, if no reader is in its way. */
  | { readonly kind: 'checkpoint'; readonly id: number }
  | {
      readonly kind: 'parse';
      readonly id: number;
      readonly file: { readonly name: string; readonly bytes: Uint8Array };
    };

export interface ReadAnswer {
  readonly outcome: Outcome<string | undefined>;
  /** How many commits it may have seen. */
  readonly committed: number;
}

/** Requests on their way. The number lets the sender know how far the other thread has come. */
export interface Delivery<Request> {
  readonly number: number;
  readonly requests: Packed<Request>;
}

/** What is answered at one time, and the last delivery that was handled by then. */
export interface Reply {
  readonly kind: 'reply';
  readonly handled: number;
  readonly answers: Packed<Answer>;
}

export interface Answer {
  readonly id: number;
  readonly value: unknown;
}

/** What the main thread must know of the engine, which it does not load. */
export interface EngineReady {
  /** `undefined`: the tables were made before there were keys. */
  readonly installationKey: string | undefined;
  /** Where the engine found the clock pinned. */
  readonly clockPinMs: number | undefined;
  /** What time it is there, which may be later than the system has it. */
  readonly timeMs: number;
  readonly newWork: readonly CommandKind[];
}

/** What the threads tell besides answers. */
export type ThreadNotice =
  | { readonly kind: 'ready'; readonly engine?: EngineReady }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'notice'; readonly text: string }
  /** Before it is ready. */
  | { readonly kind: 'migration'; readonly progress: MigrationProgress }
  | { readonly kind: 'published'; readonly published: Published };

export type ThreadMessage = Reply | ThreadNotice;
