import type { WebhookProgress } from '../../engine/background/webhook/webhook-commands.ts';
import type { WebhookDelivery, WebhookRow } from '../../engine/background/webhook/webhook-rows.ts';
import type { EventNames } from '../../query/cloud-event.ts';
import type { EventCursor } from '../../query/event-cursor.ts';
import type { EncodedEvent } from '../../query/encoded-events.ts';
import type { Orchestrator } from '../orchestrator.ts';
import type { Posted, WebhookPoster } from './post-webhook.ts';
import { requestedKinds, readEvents } from './read-events.ts';
import { retryDelayMs } from './retry-delay.ts';
import { signatureHeaders } from './webhook-secret.ts';

export interface WebhookSenderOptions {
  readonly orchestrator: Orchestrator;
  readonly poster: WebhookPoster;
  readonly names: EventNames;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly onPosted: (posted: Posted) => void;
  /** Called when there is progress to record. */
  readonly onProgress: () => void;
}

const eventsAtOnce = 50;
const readMax = 256 * 1024;
/** A webhook without a successful delivery for this long is disabled. */
const failingMaxMs = 3 * 24 * 60 * 60 * 1_000;
const unreadableMs = 1_000;
const goneStatus = 410;

/** Sends the events of one webhook in order: each is repeated until the receiver accepts it. */
export class WebhookSender {
  readonly row: WebhookRow;
  readonly #options: WebhookSenderOptions;
  #waiting: readonly EncodedEvent[] = [];
  /** The cursor behind the events in `#waiting`. */
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

  /** Called when there may be new events. */
  nudge(): void {
    this.#isNudged = true;
    // New events do not shorten the wait after a failure.
    if (this.#timer !== undefined || this.#isEnded || this.#isWorking) return;
    this.#working = this.#work();
  }

  /** Stops before the next event; resolves when the delivery under way has ended. */
  async end(): Promise<void> {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  /** The progress since the last call, if any. */
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

  /** Keeps progress that could not be recorded for the next call. The row has everything but the deliveries. */
  putBack({ deliveries }: WebhookProgress): void {
    this.#deliveries.push(...deliveries);
    this.#isRecorded = false;
  }

  /** The work may have ended when this function returns, so `#isWorking` says whether it runs, not the promise. */
  async #work(): Promise<void> {
    const { nowMs } = this.#options;
    this.#isWorking = true;
    while (!this.#isEnded && this.#disabledReason === undefined) {
      const waitMs = (this.row.nextTryAtMs ?? 0) - nowMs();
      if (waitMs > 0) {
        this.#later(waitMs);
        break;
      }
      const [event] = this.#waiting;
      if (event !== undefined) await this.#deliver(event);
      // Checked synchronously with the end of the loop: a nudge during the work does not start a second loop.
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

  /** Returns whether there is more to do at once. */
  async #read(): Promise<boolean> {
    const { orchestrator, names } = this.#options;
    const { tenantId, kinds } = this.row;
    this.#isNudged = false;
    const page = await readEvents(orchestrator, {
      tenantId,
      from: this.#next,
      kinds: requestedKinds(kinds),
      limit: eventsAtOnce,
      readMax,
      names,
    });
    if (page === undefined) {
      this.#later(unreadableMs);
      return false;
    }
    this.#waiting = page.events;
    const { next } = page;
    const hasMoved = next.sequence !== this.#next.sequence || next.entry !== this.#next.entry;
    this.#next = next;
    if (page.events.length === 0 && hasMoved) this.#moveTo(next);
    return page.events.length > 0 || page.hasMore;
  }

  async #deliver(event: EncodedEvent): Promise<void> {
    const { poster, nowMs, onPosted } = this.#options;
    const { id, type } = JSON.parse(event.text) as { readonly id: string; readonly type: string };
    const atMs = nowMs();
    const headers = signatureHeaders({ id, atMs, body: event.text }, this.row.secrets);
    const posted = await poster.post(this.row.url, event.text, headers);
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
      this.#disabledReason = 'No delivery succeeded for three days.';
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
