import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bpmn,
  element,
  input,
  ioMapping,
  output,
  path,
  sequence,
  serviceTask,
  start,
} from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

describe('the variables of a completion', () => {
  it('are set in the process instance if no scope has them', async () => {
    await cluster.deploy(sequence('p', serviceTask('work')));
    const key = await cluster.create('p', { variables: { a: 1 } });
    await cluster.complete((await cluster.job('work')).jobKey, { a: 2, b: { c: [true, null] } });
    expect(await cluster.variables(key)).toEqual({ a: 2, b: { c: [true, null] } });
  });

  it('stay in the element if it has them', async () => {
    const mapped = serviceTask('work', { extensions: ioMapping(input('=a', 'local')) });
    await cluster.deploy(sequence('p', mapped));
    const key = await cluster.create('p', { variables: { a: 1 } });
    const job = await cluster.job('work');
    expect(job.variables).toEqual({ a: 1, local: 1 });
    await cluster.complete(job.jobKey, { local: 2, other: 3 });
    expect(await cluster.variables(key)).toEqual({ a: 1, '*.local': 2, other: 3 });
  });

  it('are chosen by output mappings', async () => {
    const mapped = serviceTask('work', {
      extensions: ioMapping(output('=price * amount', 'order.total')),
    });
    await cluster.deploy(sequence('p', mapped));
    const key = await cluster.create('p', { variables: { amount: 3, order: { id: 'o1' } } });
    await cluster.complete((await cluster.job('work')).jobKey, { price: 0.1 });
    expect(await cluster.variables(key)).toEqual({
      amount: 3,
      order: { id: 'o1', total: 0.3 },
      '*.price': 0.1,
    });
  });
});

describe('input mappings', () => {
  it('see the results of earlier mappings, and build contexts', async () => {
    const mapped = serviceTask('work', {
      extensions: ioMapping(
        input('=a + 1', 'x'),
        input('=x + 1', 'y.deep'),
        input('literal', 'text'),
        input('=missing', 'none'),
      ),
    });
    await cluster.deploy(sequence('p', mapped));
    await cluster.create('p', { variables: { a: 1 } });
    expect((await cluster.job('work')).variables).toEqual({
      a: 1,
      x: 2,
      y: { deep: 3 },
      text: 'literal',
      none: null,
    });
  });

  it('that fail are an incident, and run again when it is resolved', async () => {
    const mapped = serviceTask('work', { extensions: ioMapping(input('=assert(a, a > 5)', 'x')) });
    await cluster.deploy(sequence('p', mapped));
    const key = await cluster.create('p', { variables: { a: 1 } });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({ errorType: 'IO_MAPPING_ERROR', elementId: 'work' });
    await cluster.call('PUT', `/element-instances/${key}/variables`, { variables: { a: 6 } });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect((await cluster.job('work')).variables).toMatchObject({ x: 6 });
  });
});

describe('scopes', () => {
  const nested = bpmn(
    'p',
    start(),
    element('subProcess', 'sub', {
      extensions: ioMapping(input('=&quot;inner&quot;', 'where')),
      content: start('s') + serviceTask('work') + path('s->work'),
    }),
    path('start->sub'),
  );

  it('hide outer variables from a job, and a worker may ask for some only', async () => {
    await cluster.deploy(nested);
    await cluster.create('p', { variables: { where: 'outer', other: 1 } });
    const [job] = await cluster.activate('work', { fetchVariable: ['where', 'unknown'] });
    expect(job.variables).toEqual({ where: 'inner' });
  });

  it('are set locally or outwards, as the caller says', async () => {
    await cluster.deploy(nested);
    const key = await cluster.create('p', { variables: { where: 'outer' } });
    const [inner] = await cluster.search('element-instances', {
      processInstanceKey: key,
      elementId: 'work',
    });
    const path_ = `/element-instances/${inner.elementInstanceKey}/variables`;
    await cluster.call('PUT', path_, { variables: { own: 1 }, local: true });
    await cluster.call('PUT', path_, { variables: { own: 2, where: 'changed', fresh: 3 } });
    const all = await cluster.search('variables', { processInstanceKey: key });
    const bySub = Object.fromEntries(
      all.map((v) => [`${v.scopeKey === key ? 'p' : 'in'}.${v.name}`, v.value]),
    );
    expect(bySub).toEqual({
      'p.where': '"outer"',
      'in.where': '"changed"',
      'in.own': '2',
      'p.fresh': '3',
    });
  });

  it('that do not exist are not found', async () => {
    const answer = await cluster.call('PUT', '/element-instances/4503599627370495/variables', {
      variables: { a: 1 },
    });
    expect(answer).toMatchObject({ status: 404, body: { title: 'NOT_FOUND' } });
  });
});

describe('values', () => {
  it('keep 64-bit integers, odd names and deep JSON as they are', async () => {
    await cluster.deploy(sequence('p', serviceTask('work')));
    const key = await cluster.create('p', {});
    const { jobKey } = await cluster.job('work');
    const response = await cluster.app.inject({
      method: 'POST',
      url: `/v2/jobs/${jobKey}/completion`,
      headers: { 'content-type': 'application/json' },
      payload: '{"variables":{"big":9223372036854775807,"constructor":"x","a b":[1.10]}}',
    });
    expect(response.statusCode).toBe(204);
    const items = await cluster.search('variables', { processInstanceKey: key });
    expect(Object.fromEntries(items.map((item) => [item.name, item.value]))).toEqual({
      big: '9223372036854775807',
      constructor: '"x"',
      'a b': '[1.1]',
    });
  });
});
