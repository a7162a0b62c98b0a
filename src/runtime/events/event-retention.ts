import type { EventBacklog } from '../../query/reads/webhooks.ts';
import type { Orchestrator } from '../orchestrator.ts';
import type { EventRelaySettings } from './relay-settings.ts';

const everyMs = 60_000;
const systemCaller = { tenantIds: [] };
/** In one go; what is left goes a minute later. */
const roundsMax = 100;

/**
 * Takes events out of the tables that are old enough and that everybody was told of, and after a longer time those that
 * somebody was not told of, so that one who never comes back does not fill the disk.
 */
export function createRetention(options: {
  readonly orchestrator: Orchestrator;
  readonly settings: EventRelaySettings;
  readonly onError: (error: unknown, what: string) => void;
}): { close(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let mayBeOld = false;
  let runs = 0;
  options.orchestrator.onPublished(() => {
    mayBeOld = true;
  });
  const timer = setInterval(() => {
    runs += 1;
    // Looking for events starts the thread of searches: where none are made, once an hour will do.
    if (!mayBeOld && runs % 60 !== 0) return;
    running = running.then(() => run(options));
  }, everyMs);
  timer.unref();
  return {
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

async function run(at: Parameters<typeof createRetention>[0]): Promise<void> {
  try {
    await at.orchestrator.submit({ kind: 'deleteRequests' }, systemCaller);
    for (let round = 0; round < roundsMax; round += 1) {
      if (!(await deleteSome(at))) return;
    }
  } catch (error) {
    at.onError(error, 'what is old could not be removed');
  }
}

/** Whether there may be more to forget. */
async function deleteSome({
  orchestrator,
  settings,
  onError,
}: Parameters<typeof createRetention>[0]): Promise<boolean> {
  const backlog = await readBacklog(orchestrator);
  if (backlog?.first === undefined) return false;
  const nowMs = orchestrator.nowMs();
  const beforeMs = nowMs - settings.retentionMs;
  const anywayBeforeMs = nowMs - settings.retentionMaxMs;
  const { first, sinks } = backlog;
  const slowest = sinks.toSorted((left, right) => left.sequence - right.sequence)[0];
  const sequence = slowest?.sequence ?? Number.MAX_SAFE_INTEGER;
  if (first.atMs >= beforeMs) return false;
  if (first.sequence >= sequence) {
    if (first.atMs >= anywayBeforeMs) return false;
    onError(
      new Error(`Events are older than the longest retention, and '${slowest?.name}' lacks them`),
      'events are removed undelivered',
    );
  }
  await orchestrator.submit(
    { kind: 'deleteEvents', sequence, beforeMs, anywayBeforeMs },
    systemCaller,
  );
  const after = await readBacklog(orchestrator);
  return after?.first !== undefined && after.first.sequence > first.sequence;
}

export async function readBacklog(orchestrator: Orchestrator): Promise<EventBacklog | undefined> {
  const outcome = await orchestrator.query({ kind: 'eventBacklog' }, systemCaller);
  if (outcome.kind !== 'accepted' || outcome.result === undefined) return undefined;
  return JSON.parse(outcome.result) as EventBacklog;
}
