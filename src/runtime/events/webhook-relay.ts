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
  /** No other node can make a webhook, so that this one need not look for any. */
  readonly isAlone: boolean;
  readonly onError: (error: unknown) => void;
}

/** Progress is recorded this long after it was made, for all webhooks together; what a crash takes is sent once more. */
const recordAfterMs = 200;
const retryMs = 1_000;
const systemCaller = { tenantIds: [] };

/**
 * Delivers to all webhooks, at one node of all: that which holds the lease. It looks at the list of webhooks whenever it
 * extends the lease, and when somebody at this node says that the list has changed.
 */
export class WebhookRelay {
  readonly #options: WebhookRelayOptions;
  readonly #lines = new Map<string, WebhookSender>();
  /** Webhooks whose secrets are encrypted with a key that is not given. */
  readonly #sealed = new Set<string>();
  /** False until a webhook was made, in this life of the server or in an earlier one. */
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
    return this.#lines.size;
  }

  /** Webhooks were made, changed or deleted. */
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
    // Reading the list starts the thread of searches, for which a server without webhooks has no need.
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
    this.#isHolder = claimed.kind === 'held';
    if (claimed.kind !== 'held') {
      await this.#endAll();
      const freeMs = claimed.kind === 'elsewhere' ? claimed.freeAtMs - nowMs() : retryMs;
      this.#lookAgain(Math.max(freeMs, retryMs));
      return;
    }
    await this.#take(rows);
    this.#lookAgain(lease.leaseMs / 3);
  }

  #lookAgain(afterMs: number): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lookNow(), afterMs);
    this.#timer.unref();
  }

  async #readList(): Promise<readonly WebhookRow[] | undefined> {
    // First what this node knows better than the tables.
    await this.#record();
    const outcome = await this.#options.orchestrator.query(
      { kind: 'webhooksToServe' },
      systemCaller,
    );
    if (outcome.kind !== 'accepted') return undefined;
    const rows = JSON.parse(outcome.result ?? '[]') as readonly WebhookRow[];
    return rows.filter((row) => this.#open(row));
  }

  /** Whether it can be signed for; that it cannot is said once. */
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

  /** Begins, ends and replaces lines so that they are those of the list. */
  async #take(rows: readonly WebhookRow[]): Promise<void> {
    const listed = new Map(rows.map((row) => [row.key, row]));
    for (const [key, line] of [...this.#lines]) {
      const row = listed.get(line.row.key);
      if (row?.epoch === line.row.epoch) {
        line.row.secrets = row.secrets;
        continue;
      }
      this.#lines.delete(key);
      await line.end();
    }
    await this.#record();
    for (const row of rows) {
      if (this.#lines.has(row.key)) continue;
      const onProgress = () => this.#recordIn(recordAfterMs);
      const line = new WebhookSender(row, { ...this.#options, onProgress });
      this.#lines.set(row.key, line);
      line.nudge();
    }
  }

  #nudge(published: Published): void {
    if (published === 'anybody') for (const line of this.#lines.values()) line.nudge();
    else if (this.#lines.size > 0) {
      const tenantIds = new Set(published);
      for (const line of this.#lines.values()) {
        if (tenantIds.has(line.row.tenantId)) line.nudge();
      }
    }
  }

  async #endAll(): Promise<void> {
    const lines = [...this.#lines.values()];
    await Promise.all(lines.map((line) => line.end()));
    if (!this.#isClosed) this.#lines.clear();
  }

  #recordIn(afterMs: number): void {
    this.#recordTimer ??= setTimeout(() => {
      this.#recordTimer = undefined;
      void this.#record();
    }, afterMs);
  }

  async #record(): Promise<void> {
    const { orchestrator, lease, onError } = this.#options;
    const progress = [...this.#lines.values()]
      .map((line) => line.takeProgress())
      .filter((one) => one !== undefined);
    if (progress.length === 0) return;
    const { holder } = lease;
    const outcome = await orchestrator.submit(
      { kind: 'recordDeliveries', holder, progress },
      systemCaller,
    );
    if (outcome.kind === 'accepted') {
      for (const { webhookKey, disabledReason } of progress) {
        if (disabledReason !== undefined) this.#lines.delete(webhookKey);
      }
      // Another node has taken over: what this one does from here on would be done twice.
      if (!outcome.result.isHolder) this.listChanged();
      return;
    }
    onError(new Error(`Expected to record deliveries, but it is ${outcome.kind}`));
    for (const one of progress) this.#lines.get(one.webhookKey)?.putBack(one);
    // Who is gone would else rest and count as active until the next start.
    if (!this.#isClosed) this.#recordIn(retryMs);
  }
}
