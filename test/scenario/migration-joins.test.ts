import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, end, path, serviceTask, start } from './bpmn.ts';
import { byHand } from './by-hand.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const { definition, expectNotMigrated, migrate } = byHand(() => cluster);

describe('migration of a token that waits at a join', () => {
  const gateway = (id: string) => element('parallelGateway', id);
  /** A fork into these branches, and their join, with a task behind it. */
  const joined = (id: string, join: string, ...branches: readonly string[]) =>
    bpmn(
      id,
      start(),
      gateway('fork'),
      gateway(join),
      serviceTask(`after-${join}`),
      end(),
      ...branches.map((branch) => serviceTask(branch)),
      path(`start->fork`),
      ...branches.map((branch) => path(`fork->${branch}->${join}`)),
      path(`${join}->after-${join}->end`),
    );
  const wrong = (rest: string) => ['INVALID_ARGUMENT', rest] as const;
  const mismatch = (flow: string, to: string) =>
    wrong(
      "gateway with id 'j' has a taken incoming sequence flow mismatch. " +
        `Taken sequence flow with id '${flow}' must connect to the mapped target gateway with id '${to}' in the target process definition.`,
    );

  async function waiting(): Promise<string> {
    await definition(joined('p', 'j', 'a', 'b'));
    const key = await cluster.create('p');
    await cluster.complete((await cluster.job('a')).jobKey);
    return key;
  }

  it('waits on at the gateway that its own is mapped to, over a flow of the same id', async () => {
    const key = await waiting();
    const target = await definition(joined('q', 'j', 'a', 'b', 'c'));
    expect((await migrate(key, target, ['b', 'b'], ['j', 'j'])).status).toBe(204);
    await cluster.complete((await cluster.job('b')).jobKey);
    expect(await cluster.state(key)).toBe('ACTIVE');
    // The third branch of the target must arrive, too.
    const entered = { activateInstructions: [{ elementId: 'c' }] };
    await cluster.call('POST', `/process-instances/${key}/modification`, entered);
    await cluster.complete((await cluster.job('c')).jobKey);
    await cluster.complete((await cluster.job('after-j')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('waits on over the flow that its own is mapped to', async () => {
    const key = await waiting();
    const target = await definition(joined('q', 'k', 'x', 'y'));
    const pairs = [
      ['b', 'y'],
      ['j', 'k'],
    ] as const;
    await expectNotMigrated(key, target, pairs, mismatch('a-j', 'k'));
    for (const to of ['x', 'fork-x', 'k-after-k']) {
      await expectNotMigrated(key, target, [...pairs, ['a-j', to]], mismatch('a-j', 'k'));
    }
    expect((await migrate(key, target, ['b', 'y'], ['j', 'k'], ['a-j', 'x-k'])).status).toBe(204);
    await cluster.complete((await cluster.job('b')).jobKey);
    await cluster.complete((await cluster.job('after-k')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('is refused where the flow of its id leads elsewhere', async () => {
    const key = await waiting();
    const target = await definition(
      bpmn(
        'q',
        start(),
        gateway('fork'),
        gateway('j'),
        serviceTask('a'),
        serviceTask('b'),
        serviceTask('c'),
        end(),
        path('start->fork->b->j->end'),
        path('fork->c->j'),
        path('fork->a'),
        '<bpmn:sequenceFlow id="a-j" sourceRef="a" targetRef="end" />',
      ),
    );
    const pairs = [
      ['b', 'b'],
      ['j', 'j'],
    ] as const;
    await expectNotMigrated(key, target, pairs, mismatch('a-j', 'j'));
  });

  it('is refused where its gateway is not mapped, to another type, scope, or to a smaller one', async () => {
    const key = await waiting();
    const same = await definition(joined('q', 'j', 'a', 'b'));
    await expectNotMigrated(
      key,
      same,
      [['b', 'b']],
      wrong(
        "gateway 'j' has at least one incoming sequence flow taken. Joining gateways with at least one incoming " +
          'sequence flow taken must be mapped to a gateway of the same type in the target process definition.',
      ),
    );
    const mapped = (to: string) =>
      [
        ['b', 'b'],
        ['j', to],
      ] as const;
    await expectNotMigrated(
      key,
      same,
      mapped('after-j'),
      wrong(
        "active element with id 'j' and type 'PARALLEL_GATEWAY' is mapped to an element with id 'after-j' and " +
          "different type 'SERVICE_TASK'. Elements must be mapped to elements of the same type.",
      ),
    );
    const smaller = await definition(
      bpmn('r', start(), gateway('j'), serviceTask('a'), serviceTask('b'), path('start->a->j->b')),
    );
    await expectNotMigrated(
      key,
      smaller,
      mapped('j'),
      wrong(
        "target gateway with id 'j' has less incoming sequence flows than the source gateway with id 'j'. " +
          'Target gateway must have at least the same number of incoming sequence flows as the source gateway.',
      ),
    );
    const inside = element('subProcess', 's', {
      content:
        start('in') +
        serviceTask('a') +
        serviceTask('c') +
        gateway('j') +
        path('in->a->j') +
        path('in->c->j'),
    });
    const deeper = await definition(
      bpmn('t', start(), serviceTask('b'), inside, path('start->b->s')),
    );
    await expectNotMigrated(key, deeper, mapped('j'), [
      'INVALID_STATE',
      "the flow scope of active element with id 'j' is changed. The flow scope of the active element is expected " +
        "to be 't' but was 's'. The flow scope of an element cannot be changed during migration yet.",
    ]);
  });

  it('shares neither its gateway nor its flow with another that waits', async () => {
    const two = joined('p', 'j', 'a', 'b').replace(
      '</bpmn:process>',
      `${gateway('k')}${serviceTask('c')}${serviceTask('e')}${path('fork->c->k')}${path('fork->e->k->end')}</bpmn:process>`,
    );
    await definition(two);
    const key = await cluster.create('p');
    const target = await definition(
      joined('q', 'j', 'a', 'b', 'c', 'e').replaceAll('"a-j"', '"x"'),
    );
    await cluster.complete((await cluster.job('a')).jobKey);
    await cluster.complete((await cluster.job('c')).jobKey);
    const pairs = [
      ['b', 'b'],
      ['e', 'e'],
      ['j', 'j'],
      ['k', 'j'],
      ['a-j', 'x'],
    ] as const;
    const shared = (what: string, one: string, other: string, to: string) =>
      wrong(
        `tokens wait at ${what} '${one}' and at ${what} '${other}', and both are mapped to '${to}'. ` +
          `Each ${what} at which a token waits must be mapped to one of its own.`,
      );
    await expectNotMigrated(
      key,
      target,
      [...pairs, ['c-k', 'c-j']],
      shared('gateway', 'j', 'k', 'j'),
    );
    await expectNotMigrated(
      key,
      target,
      [...pairs, ['c-k', 'x']],
      shared('sequence flow', 'a-j', 'c-k', 'x'),
    );
  });
});
