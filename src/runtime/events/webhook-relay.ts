import { systemCaller } from '../../core/caller.ts';
import { webhookSinkName } from '../../engine/background/webhook/webhook-commands.ts';
import type { WebhookRow } from '../../engine/background/webhook/webhook-rows.ts';
import type { Published } from '../../engine/store.ts';
import type { WebhookSenderOptions } from './webhook-sender.ts';
import { WebhookSender } from './webhook-sender.ts';
import type { SecretBox } from './secret-box.ts';
import { openedSecrets } from './webhook-secret.ts';
import { claimSink, releaseSink, type SinkLeaseSettings } from './sink-lease.ts';

export interface WebhookRelayOptions extends Omit<WebhookSenderOptions, 'onProgress'> {
  readonly lease: SinkLeaseSettings;
  readonly secrets: SecretBox;
  /** No other node can create a webhook, so this one need not look for new ones. */
  readonly isAlone: boolean;
  readonly onError: (error: unknown) => void;
}

/**
 * Progress is recorded this long after it was made, for all webhooks together. After a crash, unrecorded events are
 * sent again.
 */
const recordAfterMs = 200;
const retryMs = 1_000;

/**
 * Delivers to all webhooks, on the one node that has claimed the sink. It reads the list of webhooks whenever it
 * extends the claim, and when a request at this node changes the list.
 */
export class WebhookRelay {
  readonly #options: WebhookRelayOptions;
  readonly #senders = new Map<string, WebhookSender>();
  /** Webhooks whose secrets are encrypted with a key that is not given. */
  readonly #sealed = new Set<string>();
  /** False until a webhook was created, now or before the last restart. */
  #mayHaveAny: boolean;
  #isHolder = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #recordTimer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: WebhookRelayOptions) {
    this.#options = options;
    options.orchestrator.onPublished((published) => this.#nudge(published));
    this.#mayHaveAny = !options.isAlone;
    this.#lookNow();
  }

  get count(): number {
    return this.#senders.size;
  }

  /** Called when webhooks were created, changed or deleted. */
  listChanged(): void {
    this.#mayHaveAny = true;
    this.#lookNow();
  }

  #lookNow(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = this.#running.then(() => this.#look());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
    await this.#endAll();
    clearTimeout(this.#recordTimer);
    await this.#record();
    const { orchestrator, lease } = this.#options;
    if (this.#isHolder) await releaseSink(orchestrator, webhookSinkName, lease);
  }

  async #look(): Promise<void> {
    if (this.#isClosed) return;
    try {
      await this.#serve();
    } catch (error) {
      this.#options.onError(error);
      this.#lookAgain(retryMs);
    }
  }

  async #serve(): Promise<void> {
    const { orchestrator, lease, nowMs } = this.#options;
    // Reading the list starts the search thread, which a server without webhooks does not need.
    if (!this.#mayHaveAny) {
      const known = await claimSink(orchestrator, webhookSinkName, lease, 'onlyKnown');
      if (known.kind === 'never') return;
      this.#mayHaveAny = true;
    }
    const rows = await this.#readList();
    if (rows === undefined) {
      this.#lookAgain(retryMs);
      return;
    }
    if (rows.length === 0 && !this.#isHolder) {
      this.#lookAgain(lease.leaseMs);
      return;
    }
    const claimed = await claimSink(orchestrator, webhookSinkName, lease);
    this.#isHolder = claimed.kind === 'claimed';
    if (claimed.kind !== 'claimed') {
      await this.#endAll();
      const freeMs = claimed.kind === 'elsewhere' ? claimed.freeAtMs - nowMs() : retryMs;
      this.#lookAgain(Math.max(freeMs, retryMs));
      return;
    }
    await this.#matchSenders(rows);
    this.#lookAgain(lease.leaseMs / 3);
  }

  #lookAgain(afterMs: number): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lookNow(), afterMs);
    this.#timer.unref();
  }

  async #readList(): Promise<readonly WebhookRow[] | undefined> {
    // This node's own progress is newer than the tables.
    await this.#record();
    const outcome = await this.#options.orchestrator.query(
      { kind: 'webhooksToServe' },
      systemCaller,
    );
    if (outcome.kind !== 'accepted') return undefined;
    const rows = JSON.parse(outcome.result ?? '[]') as readonly WebhookRow[];
    return rows.filter((row) => this.#open(row));
  }

  /** Opens the webhook's secrets and returns whether that worked. A failure is reported once. */
  #open(row: WebhookRow): boolean {
    const { secrets, onError } = this.#options;
    const opened = openedSecrets(row, secrets);
    if (opened.kind === 'opened') {
      row.secrets = opened.secrets;
      this.#sealed.delete(row.key);
      return true;
    }
    if (!this.#sealed.has(row.key)) onError(new Error(opened.reason));
    this.#sealed.add(row.key);
    return false;
  }

  /** Starts, ends and replaces senders to match the list. */
  async #matchSenders(rows: readonly WebhookRow[]): Promise<void> {
    const listed = new Map(rows.map((row) => [row.key, row]));
    for (const [key, sender] of [...this.#senders]) {
      const row = listed.get(sender.row.key);
      if (row?.epoch === sender.row.epoch) {
        sender.row.secrets = row.secrets;
        continue;
      }
      this.#senders.delete(key);
      await sender.end();
    }
    await this.#record();
    for (const row of rows) {
      if (this.#senders.has(row.key)) continue;
      const onProgress = () => this.#recordIn(recordAfterMs);
      const sender = new WebhookSender(row, { ...this.#options, onProgress });
      this.#senders.set(row.key, sender);
      sender.nudge();
    }
  }

  #nudge(published: Published): void {
    if (published === 'anybody') for (const sender of this.#senders.values()) sender.nudge();
    else if (this.#senders.size > 0) {
      const tenantIds = new Set(published);
      for (const sender of this.#senders.values()) {
        if (tenantIds.has(sender.row.tenantId)) sender.nudge();
      }
    }
  }

  async #endAll(): Promise<void> {
    const senders = [...this.#senders.values()];
    await Promise.all(senders.map((sender) => sender.end()));
    if (!this.#isClosed) this.#senders.clear();
  }

  #recordIn(afterMs: number): void {
    this.#recordTimer ??= setTimeout(() => {
      this.#recordTimer = undefined;
      void this.#record();
    }, afterMs);
  }

  async #record(): Promise<void> {
    const { orchestrator, lease, onError } = this.#options;
    const progress = [...this.#senders.values()]
      .map((sender) => sender.takeProgress())
      .filter((one) => one !== undefined);
    if (progress.length === 0) return;
    const { holder } = lease;
    const outcome = await orchestrator.submit(
      { kind: 'recordDeliveries', holder, progress },
      systemCaller,
    );
    if (outcome.kind === 'accepted') {
      for (const { webhookKey, disabledReason } of progress) {
        if (disabledReason !== undefined) this.#senders.delete(webhookKey);
      }
      // Another node has claimed the sink: further deliveries by this node would be duplicates.
      if (!outcome.result.isHolder) this.listChanged();
      return;
    }
    onError(new Error(`Expected to record deliveries, but it is ${outcome.kind}`));
    for (const one of progress) this.#senders.get(one.webhookKey)?.putBack(one);
    // Without this, a webhook that was disabled would count as active until the next start.
    if (!this.#isClosed) this.#recordIn(retryMs);
  }
}
