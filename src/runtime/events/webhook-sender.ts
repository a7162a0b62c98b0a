import type { WebhookProgress } from '../../engine/background/webhook/webhook-commands.ts';
import type { WebhookDelivery, WebhookRow } from '../../engine/background/webhook/webhook-rows.ts';
import type { EventNames } from '../../query/cloud-event.ts';
import type { EventCursor } from '../../query/event-cursor.ts';
import type { EncodedEvent } from '../../query/encoded-events.ts';
import type { Orchestrator } from '../orchestrator.ts';
import type { Posted, WebhookPoster } from './post-webhook.ts';
import { kindsAskedFor, readEvents } from './read-events.ts';
import { retryDelayMs } from './retry-delay.ts';
import { signatureHeaders } from './webhook-secret.ts';

export interface WebhookSenderOptions {
  readonly orchestrator: Orchestrator;
  readonly poster: WebhookPoster;
  readonly names: EventNames;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly onPosted: (posted: Posted) => void;
  /** There is something to record. */
  readonly onProgress: () => void;
}

const linesAtOnce = 50;
const readMax = 256 * 1024;
/** Who has not taken anything for so long is given up. */
const failingMaxMs = 3 * 24 * 60 * 60 * 1_000;
const unreadableMs = 1_000;
const goneStatus = 410;

/** One webhook: sends event after event, each until it is taken, so that their order stays. */
export class WebhookSender {
  readonly row: WebhookRow;
  readonly #options: WebhookSenderOptions;
  #waiting: readonly EncodedEvent[] = [];
  /** Where the events that wait end. */
  #next: EventCursor;
  #deliveries: WebhookDelivery[] = [];
  #disabledReason: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #isWorking = false;
  #isNudged = false;
  #isEnded = false;
  #isRecorded = true;

  constructor(row: WebhookRow, options: WebhookSenderOptions) {
    this.row = row;
    this.#options = options;
    this.#next = { sequence: row.sequence, entry: row.entry };
  }

  /** There may be events for it. */
  nudge(): void {
    this.#isNudged = true;
    // Who waits after a failure is not hurried by more events.
    if (this.#timer !== undefined || this.#isEnded || this.#isWorking) return;
    this.#working = this.#work();
  }

  /** Stops before the next event; what is under way comes to its end. */
  async end(): Promise<void> {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  /** What has happened since it was asked last, if anything. */
  takeProgress(): WebhookProgress | undefined {
    if (this.#isRecorded) return undefined;
    this.#isRecorded = true;
    const { key, epoch, failures, failingSinceMs, nextTryAtMs, sequence, entry } = this.row;
    const deliveries = this.#deliveries;
    this.#deliveries = [];
    return {
      webhookKey: key,
      epoch,
      sequence,
      entry,
      failures,
      failingSinceMs,
      nextTryAtMs,
      deliveries,
      disabledReason: this.#disabledReason,
    };
  }

  /** It could not be recorded, so that it is to be told once more; the row says all but what was tried. */
  putBack({ deliveries }: WebhookProgress): void {
    this.#deliveries.push(...deliveries);
    this.#isRecorded = false;
  }

  /** May be over when it returns, so that whether it works is not to be told by its promise. */
  async #work(): Promise<void> {
    const { nowMs } = this.#options;
    this.#isWorking = true;
    while (!this.#isEnded && this.#disabledReason === undefined) {
      const waitMs = (this.row.nextTryAtMs ?? 0) - nowMs();
      if (waitMs > 0) {
        this.#later(waitMs);
        break;
      }
      const [line] = this.#waiting;
      if (line !== undefined) await this.#deliver(line);
      // Asked here, where nobody can come in between: who nudges while it works does not begin another work.
      else if (!(await this.#read()) && !this.#isNudged) break;
    }
    this.#isWorking = false;
  }

  #later(waitMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.nudge();
    }, waitMs);
    this.#timer.unref();
  }

  /** Whether there is more to do now. */
  async #read(): Promise<boolean> {
    const { orchestrator, names } = this.#options;
    const { tenantId, kinds } = this.row;
    this.#isNudged = false;
    const events = await readEvents(orchestrator, {
      tenantId,
      from: this.#next,
      kinds: kindsAskedFor(kinds),
      limit: linesAtOnce,
      readMax,
      names,
    });
    if (events === undefined) {
      this.#later(unreadableMs);
      return false;
    }
    this.#waiting = events.lines;
    const { next } = events;
    const hasMoved = next.sequence !== this.#next.sequence || next.entry !== this.#next.entry;
    this.#next = next;
    if (events.lines.length === 0 && hasMoved) this.#moveTo(next);
    return events.lines.length > 0 || events.hasMore;
  }

  async #deliver(line: EncodedEvent): Promise<void> {
    const { poster, nowMs, onPosted } = this.#options;
    const { id, type } = JSON.parse(line.text) as { readonly id: string; readonly type: string };
    const atMs = nowMs();
    const headers = signatureHeaders({ id, atMs, body: line.text }, this.row.secrets);
    const posted = await poster.post(this.row.url, line.text, headers);
    onPosted(posted);
    const { retryAfterMs, ...outcome } = posted;
    this.#deliveries.unshift({ eventId: id, type, atMs, durationMs: nowMs() - atMs, ...outcome });
    if (posted.error === undefined) this.#delivered();
    else this.#failed(posted.status, retryAfterMs);
  }

  #delivered(): void {
    this.#waiting = this.#waiting.slice(1);
    this.row.failures = 0;
    this.row.failingSinceMs = undefined;
    this.row.nextTryAtMs = undefined;
    this.#moveTo(this.#waiting[0]?.at ?? this.#next);
  }

  #failed(status: number | undefined, retryAfterMs = 0): void {
    const { nowMs, random, onProgress } = this.#options;
    const { row } = this;
    row.failures += 1;
    row.failingSinceMs ??= nowMs();
    row.nextTryAtMs = nowMs() + Math.max(retryDelayMs(row.failures, random()), retryAfterMs);
    if (status === goneStatus) this.#disabledReason = 'It answered 410 Gone.';
    else if (nowMs() - row.failingSinceMs > failingMaxMs) {
      this.#disabledReason = 'It took nothing for three days.';
    }
    this.#isRecorded = false;
    onProgress();
  }

  #moveTo({ sequence, entry }: EventCursor): void {
    this.row.sequence = sequence;
    this.row.entry = entry;
    this.#isRecorded = false;
    this.#options.onProgress();
  }
}
