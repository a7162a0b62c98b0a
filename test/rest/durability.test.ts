import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFaultyApplicationWithWork, type FaultyApplication } from './faulty-application.ts';

/** Law E4 while a commit is not on the disk: the engine continues, and no answer leaves. */

/** Commands that make a batch while the previous one is not on the disk. */
const burst = 32;

let application: FaultyApplication;
beforeEach(async () => {
  application = await createFaultyApplicationWithWork();
});
afterEach(() => application.stop());

it('answers no command, activation, refusal or search before the disk has the commits that it saw', async () => {
  const before = await application.orchestrator.statistics();
  const disk = Promise.withResolvers<undefined>();
  application.faults.syncMay = disk.promise;
  const answered: string[] = [];
  const send = async (name: string, path: string, body: object): Promise<string> => {
    const payload = { method: 'POST', url: `/v2/${path}`, payload: body } as const;
    const response = await application.app.inject(payload);
    answered.push(name);
    return response.body;
  };
  const create = () => send('create', 'process-instances', { processDefinitionId: 'work' });

  const creations = [create()];
  await untilAccepted(before.commandsAccepted + 1);
  const search = send('search', 'process-instances/search', {});
  for (let count = 0; count < burst; count += 1) creations.push(create());
  await untilAccepted(before.commandsAccepted + 1 + burst);
  const after = await application.orchestrator.statistics();
  const others = [
    send('activation', 'jobs/activation', { type: 'work', timeout: 1_000, maxJobsToActivate: 1 }),
    send('refusal', 'jobs/2251799814685247/completion', {}),
  ];
  for (let turn = 0; turn < 100; turn += 1) await nextTurn();
  expect(answered).toEqual([]);

  application.faults.syncMay = undefined;
  disk.resolve(undefined);
  expect(JSON.parse(await search)).toMatchObject({ page: { totalItems: 1 } });
  await Promise.all([...creations, ...others]);
  expect(answered).toHaveLength(burst + 4);
  // The batch of the first creation, and that of the burst.
  expect(after.batches - before.batches).toBe(2);
});

async function untilAccepted(count: number): Promise<void> {
  for (let turn = 0; turn < 1_000; turn += 1) {
    if ((await application.orchestrator.statistics()).commandsAccepted >= count) return;
    await nextTurn();
  }
  throw new Error(`Expected ${count} commands to be accepted`);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
