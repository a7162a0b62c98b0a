import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sequence, serviceTask } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const one = sequence('p', serviceTask('a'));
const two = sequence('p', serviceTask('b'));

describe('a deployment', () => {
  it('makes a new version of changed resources only', async () => {
    const first = await cluster.deploy(one);
    expect(first.body.deployments[0].processDefinition).toMatchObject({
      processDefinitionId: 'p',
      processDefinitionVersion: 1,
    });
    const same = await cluster.deploy(one);
    expect(same.body.deployments[0].processDefinition).toEqual(
      first.body.deployments[0].processDefinition,
    );
    expect(same.body.deploymentKey).not.toBe(first.body.deploymentKey);
    const changed = await cluster.deploy(two);
    expect(changed.body.deployments[0].processDefinition.processDefinitionVersion).toBe(2);
    expect(await cluster.trace(await cluster.create('p'))).toContain('b ACTIVE');
    expect(
      await cluster.trace(await cluster.create('p', { processDefinitionVersion: 1 })),
    ).toContain('a ACTIVE');
  });

  it('makes a new version of the same content under another name', async () => {
    const form = '{"id":"f","components":[]}';
    await cluster.deploy(['a.bpmn', one], ['a.form', form], ['a.txt', 'text']);
    const renamed = await cluster.deploy(['b.bpmn', one], ['b.form', form]);
    expect(renamed.body.deployments).toMatchObject([
      { processDefinition: { processDefinitionVersion: 2, resourceName: 'b.bpmn' } },
      { form: { version: 2, resourceName: 'b.form' } },
    ]);
    const again = await cluster.deploy(['b.bpmn', one], ['b.form', form]);
    expect(again.body.deployments).toEqual(renamed.body.deployments);
  });

  it('is all or nothing', async () => {
    const refused = await cluster.deploy(['good.bpmn', one], ['bad.bpmn', '<oops/>']);
    expect(refused).toMatchObject({ status: 400, body: { title: 'INVALID_ARGUMENT' } });
    expect(refused.body.detail).toContain(
      'Expected to deploy new resources, but encountered the following errors:',
    );
    expect(refused.body.detail).toContain("'bad.bpmn'");
    expect(await cluster.search('process-definitions')).toEqual([]);
  });

  it('refuses one id in two files', async () => {
    const refused = await cluster.deploy(['a.bpmn', one], ['b.bpmn', two]);
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain("in resources 'a.bpmn' and 'b.bpmn'");
  });

  it('keeps files of other kinds as they are', async () => {
    const deployed = await cluster.deploy(['notes.txt', 'hello']);
    const { resourceKey } = deployed.body.deployments[0].resource;
    const content = await cluster.app.inject({
      url: `/v2/resources/${resourceKey}/content/binary`,
    });
    expect(content.body).toBe('hello');
  });
});

describe('deletion', () => {
  it('prevents new instances, does not end running ones, and uses no version again', async () => {
    const deployed = await cluster.deploy(one);
    const { processDefinitionKey } = deployed.body.deployments[0].processDefinition;
    const key = await cluster.create('p');
    const deleted = await cluster.call('POST', `/resources/${processDefinitionKey}/deletion`, {});
    expect(deleted).toMatchObject({ status: 200, body: { resourceKey: processDefinitionKey } });
    const refused = await cluster.call('POST', '/process-instances', { processDefinitionId: 'p' });
    expect(refused).toMatchObject({ status: 404 });
    const definitions = () => cluster.search('process-definitions', { processDefinitionKey });
    expect(await definitions()).toMatchObject([{ state: 'DRAINING' }]);
    const get = () => cluster.call('GET', `/process-definitions/${processDefinitionKey}`);
    expect(await get()).toMatchObject({ status: 200, body: { state: 'DRAINING' } });
    await cluster.complete((await cluster.job('a')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await definitions()).toMatchObject([{ state: 'DELETED' }]);
    expect(await cluster.search('process-definitions', { state: 'ACTIVE' })).toEqual([]);
    expect(await cluster.search('process-definitions', { isLatestVersion: true })).toEqual([]);
    expect((await get()).status).toBe(404);
    const again = await cluster.deploy(one);
    expect(again.body.deployments[0].processDefinition.processDefinitionVersion).toBe(2);
    const gone = await cluster.call('POST', `/resources/${processDefinitionKey}/deletion`, {});
    expect(gone.status).toBe(404);
  });

  it('makes the previous version the latest', async () => {
    await cluster.deploy(one);
    const second = await cluster.deploy(two);
    await cluster.call(
      'POST',
      `/resources/${second.body.deployments[0].processDefinition.processDefinitionKey}/deletion`,
      {},
    );
    expect(await cluster.trace(await cluster.create('p'))).toContain('a ACTIVE');
  });
});

describe('creation that waits for the end', () => {
  it('answers with the variables, or with a timeout', async () => {
    await cluster.deploy(one);
    const create = (body: object) =>
      cluster.call('POST', '/process-instances', {
        processDefinitionId: 'p',
        awaitCompletion: true,
        ...body,
      });
    const waiting = create({ variables: { x: 1 }, fetchVariables: ['y'] });
    let jobs: { jobKey: string }[] = [];
    while (jobs.length === 0) jobs = await cluster.activate('a');
    await cluster.complete(jobs[0]?.jobKey ?? '', { y: 2, z: 3 });
    expect(await waiting).toMatchObject({ status: 200, body: { variables: { y: 2 } } });
    expect(await create({ requestTimeout: 1 })).toMatchObject({
      status: 504,
      body: { title: 'DEADLINE_EXCEEDED' },
    });
  });

  it('answers at once when nothing waits', async () => {
    await cluster.deploy(sequence('q', '<bpmn:task id="t" />'));
    const done = await cluster.call('POST', '/process-instances', {
      processDefinitionId: 'q',
      variables: { a: 1 },
      awaitCompletion: true,
    });
    expect(done).toMatchObject({ status: 200, body: { variables: { a: 1 } } });
  });
});
