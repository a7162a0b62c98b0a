import { systemCaller } from '../../core/caller.ts';
import type { EventBacklog } from '../../query/reads/webhooks.ts';
import type { Orchestrator } from '../orchestrator.ts';
import type { EventRelaySettings } from './relay-settings.ts';

const everyMs = 60_000;
/** Rounds in one run; the rest is deleted a minute later. */
const roundsMax = 100;

/**
 * Deletes events that are old enough and that every sink has received. Events that a sink has not received are deleted
 * after a longer time, so that a sink that never returns does not fill the disk.
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
    // Looking for events starts the search thread. On a server without events, once an hour is enough.
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

async function run(options: Parameters<typeof createRetention>[0]): Promise<void> {
  try {
    await options.orchestrator.submit({ kind: 'deleteRequests' }, systemCaller);
    for (let round = 0; round < roundsMax; round += 1) {
      if (!(await deleteSome(options))) return;
    }
  } catch (error) {
    options.onError(error, 'old events could not be deleted');
  }
}

/** Returns whether there may be more to delete. */
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
      new Error(
        `Events are older than the longest retention, and sink '${slowest?.name}' has not received them`,
      ),
      'events are deleted before they were delivered',
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
