import { deployFiles } from '../../test/deploy-files.ts';
import { element, sequence } from '../../test/scenario/bpmn.ts';
import { type Running, withServers } from '../bench-server.ts';
import type { BenchOptions } from '../options.ts';
import type { Value } from '../result.ts';
import { processorMsOf } from '../throughput.ts';
import { residentMib } from './memory.ts';

const fewSiblings = 10;
const completions = 300;
const createsPerSecond = 20;

/**
 * One instance with very many living elements of a multi-instance activity: the cost of completing a job in it,
 * compared with a small instance, and the time of other creates while it grows and ends.
 */
export async function measureLargeInstance(options: BenchOptions): Promise<readonly Value[]> {
  return withServers({ ...options, commitDelayMs: 0 }, async (running) => {
    const { server } = running;
    await deployFiles(server.url, {
      'many.bpmn': sequence(
        'many',
        element('serviceTask', 'work', {
          extensions: '<zeebe:taskDefinition type="work" />',
          content: `<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
            <zeebe:loopCharacteristics inputCollection="=for i in 1..count return i" inputElement="item" />
            </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`,
        }),
      ),
    });
    const call = (method: string, path: string, body?: object) =>
      callServer(server.url, method, path, body);
    const create = async (count: number): Promise<string> => {
      const variables = { count };
      const answer = await call('POST', '/process-instances', {
        processDefinitionId: 'many',
        variables,
      });
      return String(answer['processInstanceKey']);
    };
    const count = options.largeInstanceElements;
    const beforeMib = residentMib(server.pid);
    const alone = await creates(server.url, pause(5_000));
    const few = fewSiblings + completions;
    await untilCreated(call, await create(few), few);
    const small = await completionCost(running, call);

    const startedAtMs = performance.now();
    let key = '';
    const growing = create(count).then(async (created) => {
      key = created;
      await untilCreated(call, key, count);
      return performance.now() - startedAtMs;
    });
    const whileGrowing = await creates(server.url, growing);
    const growMs = await growing;
    const large = await completionCost(running, call);
    const cancelledAtMs = performance.now();
    const ending = call('POST', `/process-instances/${key}/cancellation`, {}).then(async () => {
      const acceptedMs = performance.now() - cancelledAtMs;
      while ((await call('GET', `/process-instances/${key}`))['state'] === 'ACTIVE') {
        await pause(100);
      }
      return { acceptedMs, endedMs: performance.now() - cancelledAtMs };
    });
    const whileEnding = await creates(server.url, ending);
    const { acceptedMs, endedMs } = await ending;
    const of = `${count.toLocaleString('en-US')} living elements`;
    return [
      { name: `${of}: created`, unit: 's', value: growMs / 1_000 },
      { name: `${of}: cancellation answered`, unit: 'ms', value: acceptedMs },
      { name: `${of}: cancelled`, unit: 's', value: endedMs / 1_000 },
      { name: `complete a job beside ${fewSiblings} others`, unit: 'µs', value: small },
      { name: `complete a job beside ${of}`, unit: 'µs', value: large },
      { name: 'create of another, alone, p99', unit: 'ms', value: alone },
      { name: 'create of another while it grows, p99', unit: 'ms', value: whileGrowing },
      { name: 'create of another while it ends, p99', unit: 'ms', value: whileEnding },
      { name: `${of}: memory grows by`, unit: 'MiB', value: residentMib(server.pid) - beforeMib },
    ];
  });
}

type Call = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;

async function callServer(
  url: string,
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/v2${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** The inner instances are created in the order of their numbers. */
async function untilCreated(call: Call, key: string, count: number): Promise<void> {
  const filter = { processInstanceKey: key, name: 'loopCounter', value: String(count) };
  for (;;) {
    const { items } = await call('POST', '/variables/search', { filter, page: { limit: 1 } });
    if ((items as readonly unknown[]).length > 0) return;
    await pause(100);
  }
}

/** Processor time of the servers and of the database for one completion, one after the other. */
async function completionCost({ servers, databasePid }: Running, call: Call): Promise<number> {
  const { jobs } = (await call('POST', '/jobs/activation', {
    type: 'work',
    timeout: 3_600_000,
    maxJobsToActivate: completions,
  })) as { readonly jobs: readonly { readonly jobKey: string }[] };
  const pids = servers.map(({ pid }) => pid);
  const before = processorMsOf(pids, databasePid);
  for (const { jobKey } of jobs) await call('POST', `/jobs/${jobKey}/completion`, {});
  return ((processorMsOf(pids, databasePid) - before) / jobs.length) * 1_000;
}

/** The p99 in milliseconds of creates at a steady rate (open loop), until something is over. */
async function creates(url: string, until: Promise<unknown>): Promise<number> {
  const progress = { isOver: false };
  const over = until.finally(() => (progress.isOver = true));
  const latencies: number[] = [];
  const sent: Promise<void>[] = [];
  const startedAtMs = performance.now();
  while (!progress.isOver) {
    const dueAtMs = startedAtMs + (sent.length * 1_000) / createsPerSecond;
    await pause(Math.max(0, dueAtMs - performance.now()));
    sent.push(
      callServer(url, 'POST', '/process-instances', { processDefinitionId: 'one-task' }).then(
        () => {
          latencies.push(performance.now() - dueAtMs);
        },
      ),
    );
  }
  await over;
  await Promise.all(sent);
  const sorted = latencies.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? NaN;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
