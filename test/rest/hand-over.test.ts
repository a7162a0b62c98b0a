import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OrchestratorStatistics } from '../../src/runtime/orchestrator.ts';
import { createFaultyApplicationWithWork, type FaultyApplication } from './faulty-application.ts';

/** One batch creates a job and gives it to a waiting poll, so that neither request waits for two commits. */

let application: FaultyApplication;
beforeEach(async () => {
  application = await createFaultyApplicationWithWork();
});
afterEach(() => application.stop());

it('gives a job to the longest waiting poll in the batch that makes it', async () => {
  const [first, second] = [wait(), wait()];
  await untilWaiting(2);
  const { batches } = await application.orchestrator.statistics();
  const created = await create();
  expect(JSON.parse((await first).body)).toMatchObject({
    jobs: [{ processInstanceKey: created.json<Created>().processInstanceKey }],
  });
  expect((await application.orchestrator.statistics()).batches).toBe(batches + 1);

  await create();
  expect(JSON.parse((await second).body)).toMatchObject({ jobs: [{ type: 'work' }] });
});

it('creates the job although the poll that waits for it cannot be served', async () => {
  const waiting = wait();
  await untilWaiting(1);
  application.faults.activationsBreak = true;
  const created = await create();
  expect(created.statusCode).toBe(200);
  expect((await waiting).statusCode).toBe(503);

  application.faults.activationsBreak = false;
  expect(JSON.parse((await wait()).body)).toMatchObject({
    jobs: [{ processInstanceKey: created.json<Created>().processInstanceKey }],
  });
});

it('wakes a poll that found nothing in a batch that was not answered when the job was created', async () => {
  const disk = Promise.withResolvers<undefined>();
  application.faults.syncMay = disk.promise;
  const before = await application.orchestrator.statistics();
  const waiting = wait();
  await until(({ batches }) => batches > before.batches);
  // This many commands are decided although the previous batch is not on the disk.
  const creations = Array.from({ length: 32 }, create);
  await until(({ commandsAccepted }) => commandsAccepted === before.commandsAccepted + 32);
  disk.resolve(undefined);
  expect(JSON.parse((await waiting).body)).toMatchObject({ jobs: [{ type: 'work' }] });
  await Promise.all(creations);
});

interface Created {
  readonly processInstanceKey: string;
}

function create() {
  const payload = { processDefinitionId: 'work' };
  return application.app.inject({ method: 'POST', url: '/v2/process-instances', payload });
}

function wait() {
  const payload = { type: 'work', timeout: 60_000, maxJobsToActivate: 1, requestTimeout: 10_000 };
  return application.app.inject({ method: 'POST', url: '/v2/jobs/activation', payload });
}

function untilWaiting(count: number): Promise<void> {
  return until(({ activationsWaiting }) => activationsWaiting === count);
}

async function until(isSo: (statistics: OrchestratorStatistics) => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000; turn += 1) {
    if (isSo(await application.orchestrator.statistics())) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(
    `Expected something else than ${JSON.stringify(await application.orchestrator.statistics())}`,
  );
}
