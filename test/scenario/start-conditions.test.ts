import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, end, path, serviceTask } from './bpmn.ts';
import { startWhen, when } from './condition-bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const evaluate = (body: object) => cluster.call('POST', '/conditionals/evaluation', body);

describe('an evaluation of start conditions', () => {
  const starting = (id: string, condition: string, startId = 'go') =>
    bpmn(
      id,
      startWhen(startId, when(condition)),
      serviceTask('work'),
      end(),
      path(`${startId}->work->end`),
    );
  const started = async (body: object): Promise<number> => {
    const answer = await evaluate(body);
    expect(answer.status).toBe(200);
    return answer.body.processInstances.length;
  };

  it('starts each process whose condition is true, with all variables', async () => {
    await cluster.deploy(starting('p', 'x > 10'));
    await cluster.deploy(starting('q', 'x > 20 and y = 1'));
    await cluster.deploy(starting('r', 'z > 0'));
    expect(await started({ variables: { x: 5, y: 1 } })).toBe(0);
    expect(await started({ variables: { x: 15, y: 1 } })).toBe(1);
    const { body } = await evaluate({ variables: { x: 25, y: 1 } });
    expect(body.processInstances).toHaveLength(2);
    const [first] = body.processInstances;
    const scopeKey = first.processInstanceKey;
    expect(await cluster.search('variables', { scopeKey })).toHaveLength(2);
    expect(await cluster.trace(scopeKey)).toEqual(['go COMPLETED', 'work ACTIVE']);
  });

  it('starts at several events of one process', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        startWhen('one', when('x > 1')),
        startWhen('two', when('x > 2')),
        end(),
        end('e'),
        path('one->end'),
        path('two->e'),
      ),
    );
    expect(await started({ variables: { x: 2 } })).toBe(1);
    expect(await started({ variables: { x: 3 } })).toBe(2);
  });

  it('takes the newest version only, and none after the deletion of all', async () => {
    const first = await cluster.deploy(starting('p', 'x = 1', 'v1'));
    const second = await cluster.deploy(starting('p', 'x = 2', 'v2'));
    expect(await started({ variables: { x: 1 } })).toBe(0);
    expect(await started({ variables: { x: 2 } })).toBe(1);
    const keys = [second, first].map(
      ({ body }) => body.deployments[0].processDefinition.processDefinitionKey,
    );
    const [newKey, oldKey] = keys;
    expect(await started({ variables: { x: 1 }, processDefinitionKey: oldKey })).toBe(0);
    expect(await started({ variables: { x: 2 }, processDefinitionKey: newKey })).toBe(1);
    await cluster.call('POST', `/resources/${newKey}/deletion`, {});
    expect(await started({ variables: { x: 2 } })).toBe(0);
    expect(await started({ variables: { x: 1 } })).toBe(1);
    await cluster.call('POST', `/resources/${oldKey}/deletion`, {});
    expect(await started({ variables: { x: 1 } })).toBe(0);
    const gone = await evaluate({ variables: { x: 1 }, processDefinitionKey: oldKey });
    expect(gone.status).toBe(404);
  });

  it('counts a condition that fails or takes too much work as false', async () => {
    await cluster.deploy(starting('p', 'assert(x, false, "no")'));
    await cluster.deploy(starting('q', 'count(for i in 1..x return 1..x) > 0'));
    expect(await started({ variables: { x: 1_000_000 } })).toBe(0);
  });

  it('is refused if more than 100 instances would start', async () => {
    for (let count = 0; count < 101; count += 1) {
      await cluster.deploy(starting(`p${count}`, 'x = 1'));
    }
    expect(await started({ variables: { x: 2 } })).toBe(0);
    const refused = await evaluate({ variables: { x: 1 } });
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain('Expected to start at most 100 process instances');
    expect(await cluster.search('process-instances')).toEqual([]);
  });
});
