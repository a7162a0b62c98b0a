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

const { expectNotModified, living, modify } = byHand(() => cluster);

const subProcess = (id: string, ...content: readonly string[]) =>
  element('subProcess', id, { content: start(`${id}-start`) + content.join('') });

describe('modification', () => {
  describe('that ends a scope', () => {
    const nested = bpmn(
      'p',
      start(),
      subProcess(
        'outer',
        subProcess('inner', serviceTask('x'), serviceTask('y'), path('inner-start->x->y')),
        serviceTask('z'),
        path('outer-start->inner->z'),
      ),
      serviceTask('last'),
      path('start->outer->last'),
    );
    const ended = (elementId: string, scope: string | undefined) =>
      'activate instructions for elements whose required flow scope instance is also being terminated: ' +
      `element '${elementId}' requires flow scope instance '${scope}' which is being terminated. ` +
      'Please provide a valid ancestor scope key for the activation or avoid terminating the required flow scope.';

    it('enters nothing in it, at any depth and by any name', async () => {
      await cluster.deploy(nested);
      const key = await cluster.create('p');
      const [outer] = await living(key, 'outer');
      const [inner] = await living(key, 'inner');
      const body = (elementId: string, end: string | undefined, ancestor?: string) => ({
        activateInstructions: [{ elementId, ancestorElementInstanceKey: ancestor }],
        terminateInstructions: [{ elementInstanceKey: end }],
      });
      await expectNotModified(key, body('y', inner), ended('y', inner));
      await expectNotModified(key, body('y', outer), ended('y', outer));
      await expectNotModified(key, body('z', outer), ended('z', outer));
      await expectNotModified(key, body('y', inner, inner), ended('y', inner));
      await expectNotModified(key, body('y', outer, inner), ended('y', outer));
      await expectNotModified(key, body('last', key), ended('last', key));
      await expectNotModified(key, body('last', key, key), ended('last', key));
      const move = {
        moveInstructions: [
          {
            sourceElementInstruction: { sourceType: 'byId', sourceElementId: 'inner' },
            targetElementId: 'y',
          },
        ],
      };
      await expectNotModified(key, move, ended('y', inner));
    });

    it('enters a new one where an ancestor further out is named', async () => {
      await cluster.deploy(nested);
      const key = await cluster.create('p');
      const [outer] = await living(key, 'outer');
      const [inner] = await living(key, 'inner');
      const modified = await modify(key, {
        activateInstructions: [{ elementId: 'y', ancestorElementInstanceKey: outer }],
        terminateInstructions: [{ elementInstanceKey: inner }],
      });
      expect(modified.status).toBe(204);
      expect(await cluster.trace(key)).toEqual([
        'start COMPLETED',
        'outer ACTIVE',
        'outer-start COMPLETED',
        'inner TERMINATED',
        'inner-start COMPLETED',
        'x TERMINATED',
        'inner ACTIVE',
        'y ACTIVE',
      ]);
      await cluster.complete((await cluster.job('y')).jobKey);
      await cluster.complete((await cluster.job('z')).jobKey);
      await cluster.complete((await cluster.job('last')).jobKey);
      expect(await cluster.state(key)).toBe('COMPLETED');
    });

    it('ends the scopes around it that are empty then, and no other', async () => {
      await cluster.deploy(nested);
      const key = await cluster.create('p', {
        startInstructions: [{ elementId: 'x' }, { elementId: 'z' }],
      });
      await modify(key, { terminateInstructions: [{ elementId: 'x' }] });
      expect(await cluster.trace(key)).toEqual([
        'outer ACTIVE',
        'inner TERMINATED',
        'x TERMINATED',
        'z ACTIVE',
      ]);
      await modify(key, { terminateInstructions: [{ elementId: 'z' }] });
      expect(await cluster.state(key)).toBe('TERMINATED');
    });
  });

  describe('around a token that waits at a join', () => {
    const branches =
      element('parallelGateway', 'fork') +
      serviceTask('a') +
      serviceTask('b') +
      element('parallelGateway', 'join') +
      path('fork->a->join->end') +
      path('fork->b->join') +
      end();

    it('keeps its process instance alive until the token continues', async () => {
      await cluster.deploy(bpmn('p', start(), branches, path('start->fork')));
      const key = await cluster.create('p');
      await cluster.complete((await cluster.job('a')).jobKey);
      await modify(key, { terminateInstructions: [{ elementId: 'b' }] });
      expect(await cluster.state(key)).toBe('ACTIVE');
      await modify(key, { activateInstructions: [{ elementId: 'b' }] });
      await cluster.complete((await cluster.job('b')).jobKey);
      expect(await cluster.state(key)).toBe('COMPLETED');
      expect(await cluster.trace(key)).toContain('join COMPLETED');
    });

    it('keeps its sub-process alive, until that is ended itself', async () => {
      await cluster.deploy(
        bpmn(
          'p',
          start(),
          subProcess('sub', branches, path('sub-start->fork')),
          path('start->sub'),
        ),
      );
      const key = await cluster.create('p');
      await cluster.complete((await cluster.job('b')).jobKey);
      await modify(key, { terminateInstructions: [{ elementId: 'a' }] });
      expect(await cluster.trace(key)).toContain('sub ACTIVE');
      expect(await cluster.state(key)).toBe('ACTIVE');
      await modify(key, { terminateInstructions: [{ elementId: 'sub' }] });
      expect(await cluster.state(key)).toBe('TERMINATED');
    });
  });
});
