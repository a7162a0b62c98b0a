/**
 * Messages between the main thread and the others. They are always sent in arrays, because single messages cost six
 * times as much.
 */
import type { Caller } from '../../core/caller.ts';
import type { LeasedJob, LeaseRequest } from '../../engine/background/commands.ts';
import type { ActivatedJob, Activation, Command, CommandKind } from '../../engine/command.ts';
import type { WaitingKind } from '../../engine/user-task/user-task-commands.ts';
import type { Published } from '../../engine/store.ts';
import type { MigrationProgress } from '../../store/schema-migration.ts';
import type { Query } from '../../query/query.ts';
import type { Outcome } from '../orchestrator.ts';
import type { Packed } from './pack-lists.ts';

/** Each of these is answered under its id, except `abort`, `return`, `returnLeases` and `logGuarded`. */
export type EngineRequest =
  | {
      readonly kind: 'submit';
      readonly id: number;
      readonly command: Command;
      readonly caller: Caller;
    }
  | {
      readonly kind: 'submitAndAwait';
      readonly id: number;
      readonly command: Command<WaitingKind>;
      readonly caller: Caller;
      readonly timeoutMs: number;
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
  | {
      readonly kind: 'correlateAndAwait';
      readonly id: number;
      readonly command: Command<'correlateMessage'>;
      readonly caller: Caller;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'lease'; readonly id: number; readonly lease: LeaseRequest }
  | { readonly kind: 'returnLeases'; readonly jobs: readonly LeasedJob[] }
  | { readonly kind: 'abort'; readonly id: number }
  /**
   * From now on the log exists until the end of the server, even when connections close. So a missing log may count as
   * a loss.
   */
  | { readonly kind: 'logGuarded' }
  | { readonly kind: 'return'; readonly jobs: readonly ActivatedJob[] }
  | { readonly kind: 'pinClock'; readonly id: number; readonly nowMs: number | undefined }
  | { readonly kind: 'statistics'; readonly id: number }
  | { readonly kind: 'close'; readonly id: number };

export type ReaderRequest =
  /** Answered with `ReadAnswer`. */
  | { readonly kind: 'query'; readonly id: number; readonly query: Query; readonly caller: Caller }
  /** Copies the log into the database and empties it, if no reader prevents it. */
  | { readonly kind: 'checkpoint'; readonly id: number }
  | {
      readonly kind: 'parse';
      readonly id: number;
      readonly file: { readonly name: string; readonly bytes: Uint8Array };
    };

export interface ReadAnswer {
  readonly outcome: Outcome<string | undefined>;
  /** How many commits the read may have seen. */
  readonly committed: number;
}

/** Requests under way. The number lets the sender know how far the other thread has come. */
export interface Delivery<Request> {
  readonly number: number;
  readonly requests: Packed<Request>;
}

/** Answers that are sent together, and the number of the last delivery that was handled by then. */
export interface Reply {
  readonly kind: 'reply';
  readonly handled: number;
  readonly answers: Packed<Answer>;
}

export interface Answer {
  readonly id: number;
  readonly value: unknown;
}

/** Facts about the engine for the main thread, which does not load it. */
export interface EngineReady {
  /** `undefined`: the tables were made before there were keys. */
  readonly installationKey: string | undefined;
  /** The moment to which the clock is pinned in the tables, if any. */
  readonly clockPinMs: number | undefined;
  /** The engine's time, which may be later than the system's. */
  readonly timeMs: number;
  readonly newWork: readonly CommandKind[];
}

/** Messages of a thread other than answers. */
export type ThreadNotice =
  | { readonly kind: 'ready'; readonly engine?: EngineReady }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'notice'; readonly text: string }
  /** Sent before the thread is ready. */
  | { readonly kind: 'migration'; readonly progress: MigrationProgress }
  | { readonly kind: 'published'; readonly published: Published };

export type ThreadMessage = Reply | ThreadNotice;
