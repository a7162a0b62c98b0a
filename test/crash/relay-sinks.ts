import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { eventKinds, eventType } from '../../src/query/cloud-event.ts';
import { hasKcat, startKafkaBroker } from '../jobs/kafka-broker.ts';

/** The receivers of the server's events. They keep running when it is killed. */
export interface RelaySinks {
  /** The flags by which the server knows them. */
  readonly flags: readonly string[];
  readonly webhookUrl: string;
  /** From now on they acknowledge nothing, and do not answer. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ids of a tenant's events in the order in which a sink received them. */
  readonly webhook: (tenant: string) => readonly string[];
  /** The same by type; `undefined` if there is no broker. */
  readonly kafka: ((tenant: string, type: string) => readonly string[]) | undefined;
  readonly close: () => Promise<void>;
}

interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
}

const typePrefix = 'eventzr.jobs';

export async function openRelaySinks(): Promise<RelaySinks> {
  const hook = await openWebhook();
  const broker = hasKcat ? await openBroker() : undefined;
  return {
    flags: ['--jobs-webhooks-allow-private', ...(broker?.flags ?? [])],
    webhookUrl: hook.url,
    webhook: hook.told,
    kafka: broker?.told,
    pause: () => {
      hook.pause();
      broker?.pause();
    },
    resume: () => {
      hook.resume();
      broker?.resume();
    },
    close: async () => {
      await Promise.all([hook.close(), broker?.close()]);
    },
  };
}

async function openWebhook() {
  const told = new ReceivedIds();
  let isPaused = false;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (isPaused) return;
      const event = JSON.parse(body) as ReceivedEvent;
      told.add(event.subject, event);
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    told: (tenant: string) => told.of(tenant),
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function openBroker() {
  const broker = await startKafkaBroker();
  const told = new ReceivedIds();
  // One reader for each topic and for all rounds, because the broker keeps only the last megabytes.
  const readers = eventKinds.map((kind) => {
    const topic = eventType(typePrefix, kind);
    const args = ['-C', '-b', broker.address, '-t', topic, '-o', 'beginning', '-q', '-u'];
    const reader = spawn('kcat', [...args, '-X', 'allow.auto.create.topics=true']);
    createInterface({ input: reader.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as ReceivedEvent;
      told.add(`${event.subject} ${event.type}`, event);
    });
    return reader;
  });
  return {
    flags: [`--jobs-kafka-brokers=${broker.address}`],
    told: (tenant: string, type: string) => told.of(`${tenant} ${type}`),
    pause: broker.pause,
    resume: broker.resume,
    close: async () => {
      for (const reader of readers) reader.kill('SIGKILL');
      await broker.stop();
    },
  };
}

class ReceivedIds {
  readonly #ids = new Map<string, string[]>();

  add(line: string, { id }: ReceivedEvent): void {
    const known = this.#ids.get(line);
    if (known === undefined) this.#ids.set(line, [id]);
    else known.push(id);
  }

  of(line: string): readonly string[] {
    return this.#ids.get(line) ?? [];
  }
}
