import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, path, sequence, serviceTask, start } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
  await cluster.deploy(sequence('p', serviceTask('work')));
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

describe('activation', () => {
  it('gives a job to one worker until its lease ends', async () => {
    await cluster.create('p');
    const job = await cluster.job('work');
    expect(job.deadline).toBe(cluster.nowMs() + 60_000);
    expect(await cluster.activate('work')).toEqual([]);
    await cluster.advance(60_000);
    const again = await cluster.job('work');
    expect(again).toMatchObject({ jobKey: job.jobKey, retries: 3 });
    const [found] = await cluster.search('jobs', { jobKey: job.jobKey });
    expect(found.state).toBe('TIMED_OUT');
    // Both workers may answer; the first wins.
    await cluster.complete(job.jobKey);
    const late = await cluster.call('POST', `/jobs/${job.jobKey}/completion`, {});
    expect(late).toMatchObject({
      status: 404,
      body: {
        title: 'NOT_FOUND',
        detail: `Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key '${job.jobKey}', but no such job was found`,
      },
    });
  });

  it('orders jobs by priority, then by age', async () => {
    await cluster.deploy(
      sequence(
        'q',
        serviceTask('x', {
          type: 'mixed',
          extensions: '<zeebe:jobPriorityDefinition priority="=rank" />',
        }),
      ),
    );
    for (const rank of [0, 5, -2, 5]) await cluster.create('q', { variables: { rank } });
    const jobs = await cluster.activate('mixed');
    expect(jobs.map((job) => job.priority)).toEqual([5, 5, 0, -2]);
    expect(BigInt(jobs[0].jobKey)).toBeLessThan(BigInt(jobs[1].jobKey));
  });

  it('takes no more than requested', async () => {
    for (let i = 0; i < 5; i += 1) await cluster.create('p');
    expect(await cluster.activate('work', { maxJobsToActivate: 2 })).toHaveLength(2);
    expect(await cluster.activate('work')).toHaveLength(3);
  });

  it('waits for a job that comes while it waits', async () => {
    const waiting = cluster.activate('work', { requestTimeout: 30_000 });
    await cluster.create('p');
    expect(await waiting).toHaveLength(1);
  });

  it('serves waiting polls in the order of their arrival', async () => {
    // A poll that has just arrived and still searches may be faster than one that waits, because a search takes a while
    // with PostgreSQL.
    const first = cluster.activate('work', { requestTimeout: 30_000, maxJobsToActivate: 1 });
    await cluster.untilWaiting(1);
    const second = cluster.activate('work', { requestTimeout: 30_000, maxJobsToActivate: 1 });
    await cluster.untilWaiting(2);
    const one = await cluster.create('p');
    const two = await cluster.create('p');
    expect((await first)[0].processInstanceKey).toBe(one);
    expect((await second)[0].processInstanceKey).toBe(two);
  });

  it('leaves out a job whose variables are too large, which gets an incident', async () => {
    await cluster.close();
    cluster = await openCluster({ limits: { activationBytesMax: 1_000 } });
    await cluster.deploy(sequence('p', serviceTask('work')));
    const large = await cluster.create('p', { variables: { text: 'x'.repeat(2_000) } });
    const small = await cluster.create('p', { variables: { text: 'x' } });
    expect((await cluster.activate('work')).map((job) => job.processInstanceKey)).toEqual([small]);
    // The incident is created in a separate batch, after the answer.
    await expect
      .poll(() => cluster.search('incidents', { processInstanceKey: large }))
      .toMatchObject([{ errorType: 'MESSAGE_SIZE_EXCEEDED', state: 'ACTIVE' }]);
  });

  it('creates one incident, however many activations find the large job in one batch', async () => {
    await cluster.close();
    cluster = await openCluster({ limits: { activationBytesMax: 1_000 } });
    const both = [serviceTask('a', { type: 'work' }), serviceTask('b', { type: 'work' })];
    await cluster.deploy(bpmn('p', start(), ...both, path('start->a'), path('start->b')));
    // The two jobs of one instance wake both polls, and each poll tries the older job first.
    const poll = () => cluster.activate('work', { requestTimeout: 30_000, maxJobsToActivate: 1 });
    const waiting = [poll(), poll()];
    await cluster.untilWaiting(2);
    const large = await cluster.create('p', { variables: { text: 'x'.repeat(2_000) } });
    const incidents = () => cluster.search('incidents', { processInstanceKey: large });
    await expect.poll(incidents).not.toEqual([]);
    await cluster.create('p');
    expect((await Promise.all(waiting)).map((jobs) => jobs.length)).toEqual([1, 1]);
    const jobKeys = (await incidents()).map(({ jobKey }) => String(jobKey));
    expect(new Set(jobKeys).size).toBe(jobKeys.length);
  });
});

describe('a lease', () => {
  it('is required to finish the job, and ends with the next activation', async () => {
    await cluster.create('p');
    const [first] = await cluster.activate('work', { withLease: true });
    expect(first.leaseToken).toEqual(expect.any(String));
    const without = await cluster.call('POST', `/jobs/${first.jobKey}/completion`, {});
    expect(without).toMatchObject({ status: 409, body: { title: 'INVALID_STATE' } });
    await cluster.advance(60_000);
    const [second] = await cluster.activate('work', { withLease: true });
    const stale = await cluster.call('POST', `/jobs/${first.jobKey}/completion`, {
      leaseToken: first.leaseToken,
    });
    expect(stale.status).toBe(409);
    expect(JSON.stringify(stale.body)).not.toContain(first.leaseToken);
    const current = await cluster.call('POST', `/jobs/${first.jobKey}/completion`, {
      leaseToken: second.leaseToken,
    });
    expect(current.status).toBe(204);
  });
});

describe('failure', () => {
  it('makes the job available again, at once or after its backoff', async () => {
    await cluster.create('p');
    const { jobKey } = await cluster.job('work');
    await cluster.fail(jobKey, { retries: 2, errorMessage: 'first' });
    expect(await cluster.job('work')).toMatchObject({ jobKey, retries: 2 });
    await cluster.fail(jobKey, { retries: 1, retryBackOff: 5_000, variables: { seen: true } });
    expect(await cluster.activate('work')).toEqual([]);
    await cluster.advance(4_999);
    expect(await cluster.activate('work')).toEqual([]);
    await cluster.advance(1);
    expect(await cluster.job('work')).toMatchObject({ retries: 1, variables: { seen: true } });
  });

  it('lets no worker finish the job during its backoff', async () => {
    const key = await cluster.create('p');
    const [{ jobKey }] = await cluster.search('jobs', { processInstanceKey: key });
    await cluster.fail(jobKey, { retries: 2, retryBackOff: 5_000 });
    const before = await cluster.search('jobs', { jobKey });
    for (const [verb, intent, path, body] of [
      ['complete', 'COMPLETE', 'completion', { variables: { x: 1 } }],
      ['fail', 'FAIL', 'failure', { retries: 7, variables: { x: 1 } }],
      ['throw an error for', 'THROW_ERROR', 'error', { errorCode: 'e', variables: { x: 1 } }],
    ] as const) {
      expect(await cluster.call('POST', `/jobs/${jobKey}/${path}`, body)).toMatchObject({
        status: 409,
        body: {
          title: 'INVALID_STATE',
          detail:
            `Command '${intent}' rejected with code 'INVALID_STATE': Expected to ${verb} job with key ` +
            `'${jobKey}', but it is in state 'FAILED'`,
        },
      });
    }
    const noTimeout = await cluster.call('PATCH', `/jobs/${jobKey}`, { changeset: { timeout: 1 } });
    expect(noTimeout.body.detail).toContain('but it is not active');
    expect(await cluster.search('jobs', { jobKey })).toEqual(before);
    expect(await cluster.variables(key)).toEqual({});
    // Other properties of the job may change meanwhile; the backoff continues.
    const changes = { changeset: { retries: 9, priority: 4 } };
    expect((await cluster.call('PATCH', `/jobs/${jobKey}`, changes)).status).toBe(204);
    expect(await cluster.activate('work')).toEqual([]);
    await cluster.advance(5_000);
    expect(await cluster.job('work')).toMatchObject({ jobKey, retries: 9, priority: 4 });
    await cluster.complete(jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('without retries is an incident, which waits for new retries', async () => {
    const key = await cluster.create('p');
    const { jobKey } = await cluster.job('work');
    await cluster.fail(jobKey, { retries: 0, errorMessage: 'broken' });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({ errorType: 'JOB_NO_RETRIES', errorMessage: 'broken', jobKey });
    expect((await cluster.call('GET', `/process-instances/${key}`)).body.hasIncident).toBe(true);
    const again = await cluster.call('POST', `/jobs/${jobKey}/failure`, {});
    expect(again.body.detail).toContain("but it is in state 'FAILED'");
    const tooEarly = await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect(tooEarly.status).toBe(409);
    expect(tooEarly.body.detail).toContain('has no retries left');
    const updated = await cluster.call('PATCH', `/jobs/${jobKey}`, { changeset: { retries: 2 } });
    expect(updated.status).toBe(204);
    expect(await cluster.activate('work')).toEqual([]);
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect(await cluster.job('work')).toMatchObject({ jobKey, retries: 2 });
    expect((await cluster.call('GET', `/process-instances/${key}`)).body.hasIncident).toBe(false);
    expect(await cluster.search('incidents', { processInstanceKey: key })).toMatchObject([
      { state: 'RESOLVED' },
    ]);
  });

  it('is allowed without activation, as completion is', async () => {
    const key = await cluster.create('p');
    const [{ jobKey }] = await cluster.search('jobs', { processInstanceKey: key });
    await cluster.fail(jobKey, { retries: 1 });
    await cluster.complete(jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});

describe('update', () => {
  it('changes all or nothing, and reports every error', async () => {
    const key = await cluster.create('p');
    const [{ jobKey }] = await cluster.search('jobs', { processInstanceKey: key });
    const refused = await cluster.call('PATCH', `/jobs/${jobKey}`, {
      changeset: { retries: 0, timeout: 1_000, priority: 7 },
    });
    expect(refused).toMatchObject({ status: 400, body: { title: 'INVALID_ARGUMENT' } });
    expect(refused.body.detail).toContain('with a positive amount of retries');
    expect(refused.body.detail).toContain('but it is not active');
    expect((await cluster.job('work')).priority).toBe(0);
  });

  it('moves the deadline of a leased job', async () => {
    await cluster.create('p');
    const { jobKey } = await cluster.job('work');
    await cluster.call('PATCH', `/jobs/${jobKey}`, { changeset: { timeout: 5_000 } });
    await cluster.advance(5_000);
    expect(await cluster.job('work')).toMatchObject({ jobKey });
  });
});
