import { pause } from './faults.ts';
import type { JobsLoadOptions } from './jobs-load-options.ts';
import { type FeedEvent, type JobsTenant, lastWordType } from './jobs-history.ts';
import { NodeClient } from './node-client.ts';

export interface Answer<Data> {
  readonly data: Data;
}

const enqueuePauseMs = 20;
const pageMax = 200;
/**
 * If the node with the claim on the webhooks dies, another one takes over after 15 s, and the receiver may refuse
 * deliveries besides.
 */
const publishMsMax = 40_000;

/**
 * A tenant that enqueues, has a schedule, and receives its events in both ways: it reads the feed, and its webhook
 * receives them.
 */
export class TenantLoad {
  readonly #options: JobsLoadOptions;
  readonly #tenant: JobsTenant;
  readonly #index: number;
  readonly #client: NodeClient;

  constructor(options: JobsLoadOptions, tenant: JobsTenant, index: number) {
    this.#options = options;
    this.#tenant = tenant;
    this.#index = index;
    this.#client = this.#newClient();
  }

  async enqueue(): Promise<void> {
    const { history, isOver } = this.#options;
    const tenant = this.#tenant;
    await this.#createWebhook();
    tenant.scheduleId = await this.#untilDone('/jobs/v1/cron', {
      name: 'every second',
      cronExpression: '* * * * * * *',
      jobType: history.jobType,
      payload: {},
      missedRunPolicy: 'run_all',
    });
    for (let turn = 0; !isOver(); turn += 1) {
      this.#client.goOn();
      await this.#enqueueOne(`${this.#index}.${turn}`);
      if (turn % 10 === 9) await this.#askForAnother(`${this.#index}.${turn}`);
      await pause(enqueuePauseMs);
    }
    await this.#untilDone(`/jobs/v1/cron/${tenant.scheduleId}/pause`, {});
    tenant.pausedAtMs = Date.now();
  }

  /** Resolves when the event has reached the webhook, or will not reach it any more. */
  async sayLastWord(): Promise<void> {
    const { deliveries } = this.#tenant.webhook;
    const lastWord = { type: lastWordType, payload: {}, idempotencyKey: lastWordType };
    await this.#untilDone('/jobs/v1/enqueue', lastWord);
    this.#client.close();
    const untilMs = performance.now() + publishMsMax;
    while (!deliveries.some(({ body, isTaken }) => isTaken && body.includes(`"${lastWordType}"`))) {
      if (performance.now() > untilMs) return;
      await pause(50);
    }
  }

  /** Reads events, page after page, each at the next node, until the events of the last job have arrived. */
  async follow(): Promise<void> {
    const client = this.#newClient();
    const { pulled } = this.#tenant;
    for (let after = ''; !pulled.some(({ data }) => data.type === lastWordType);) {
      client.goOn();
      const path = `/jobs/v1/events?limit=${pageMax}&waitSeconds=1${after}`;
      const { fate, status, body } = await client.call(path, undefined, 'GET');
      if (fate === 'refused') {
        throw new Error(`Expected ${path} to be answered, but got ${String(status)}`);
      }
      if (fate === 'unknown') continue;
      const { data, meta } = body as Page;
      pulled.push(...data);
      after = `&after=${meta.cursor}`;
    }
    client.close();
  }

  #newClient(): NodeClient {
    const { ports, onFault } = this.#options;
    const headers = { authorization: `Bearer ${this.#tenant.token}` };
    return new NodeClient({ ports, firstAt: this.#index, onFault, headers });
  }

  /** Each attempt has its own URL, because an attempt without an answer may have created a webhook, too. */
  async #createWebhook(): Promise<void> {
    const { sink } = this.#options.side;
    for (let tries = 1; ; tries += 1) {
      const name = `${this.#tenant.id}.${tries}`;
      const url = sink.urlOf(name);
      const { fate, status, body } = await this.#client.call('/jobs/v1/webhooks', { url });
      if (fate === 'refused') throw new Error(`Expected a webhook, but got ${String(status)}`);
      if (fate === 'unknown') continue;
      const { secret } = (body as Answer<{ readonly secret: string }>).data;
      this.#tenant.webhook = { secret, deliveries: sink.cameTo(name) };
      return;
    }
  }

  async #enqueueOne(number: string): Promise<void> {
    const { jobType } = this.#options.history;
    const job = { type: jobType, payload: { number }, maxAttempts: 10 };
    const request = { ...job, idempotencyKey: number };
    const first = await this.#client.call('/jobs/v1/enqueue', request);
    // A client without an answer repeats the request, mostly at another node, and gets the same job.
    const { fate, body } =
      first.fate === 'unknown' ? await this.#client.call('/jobs/v1/enqueue', request) : first;
    const isKnown = fate === 'acknowledged' || first.fate !== 'unknown';
    this.#tenant.enqueued.push({
      number,
      fate: isKnown ? fate : 'unknown',
      jobId: (body as Answer<{ readonly id: string }> | undefined)?.data.id,
    });
  }

  /** A request under the key of another job is refused, unless that job was not created. */
  async #askForAnother(idempotencyKey: string): Promise<void> {
    const { jobType } = this.#options.history;
    const number = `another ${idempotencyKey}`;
    const request = { type: jobType, payload: { number }, idempotencyKey };
    const { fate, body } = await this.#client.call('/jobs/v1/enqueue', request);
    const jobId = (body as Answer<{ readonly id: string }> | undefined)?.data.id;
    this.#tenant.enqueued.push({ number, fate, jobId });
  }

  /** Returns the id of the created or changed resource. */
  async #untilDone(path: string, request: object): Promise<string> {
    for (;;) {
      const { fate, status, body } = await this.#client.call(path, request);
      if (fate === 'acknowledged') return (body as Answer<{ readonly id: string }>).data.id;
      if (fate === 'refused') {
        throw new Error(`Expected ${path} to be done, but got ${String(status)}`);
      }
      await pause(100);
    }
  }
}

interface Page {
  readonly data: readonly FeedEvent[];
  readonly meta: { readonly cursor: string };
}
