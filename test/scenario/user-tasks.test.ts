import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { element, sequence, userTask } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

async function open(extensions = '', variables = {}) {
  await cluster.deploy(sequence('p', userTask('approve', extensions)));
  const key = await cluster.create('p', { variables });
  const [task] = await cluster.search('user-tasks', { processInstanceKey: key });
  return { key, task, path: `/user-tasks/${task?.userTaskKey}` };
}

describe('a user task', () => {
  it('takes its properties from the model and the variables', async () => {
    const { task } = await open(
      '<zeebe:assignmentDefinition assignee="=who" candidateGroups="sales, legal" candidateUsers="=users" />' +
        '<zeebe:taskSchedule dueDate="2026-02-01T12:00:00+02:00" followUpDate="=now() + duration(&#34;P1D&#34;)" />' +
        '<zeebe:priorityDefinition priority="=70 + 5" />' +
        '<zeebe:taskHeaders><zeebe:header key="k" value="v" /></zeebe:taskHeaders>',
      { who: 'anna', users: ['ben', 'cleo'] },
    );
    expect(task).toMatchObject({
      state: 'CREATED',
      elementId: 'approve',
      assignee: 'anna',
      candidateGroups: ['sales', 'legal'],
      candidateUsers: ['ben', 'cleo'],
      dueDate: '2026-02-01T10:00:00.000Z',
      followUpDate: '2026-01-02T00:00:00.000Z',
      priority: 75,
      customHeaders: { k: 'v' },
    });
  });

  it('is completed once, with variables, and the process continues', async () => {
    const { key, path } = await open();
    const done = await cluster.call('POST', `${path}/completion`, { variables: { ok: true } });
    expect(done.status).toBe(204);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.variables(key)).toEqual({ ok: true });
    expect((await cluster.call('GET', path)).body).toMatchObject({ state: 'COMPLETED' });
  });

  it.each(['COMPLETED', 'CANCELED'])(
    'that is %s no longer exists for any command',
    async (state) => {
      const { key, task, path } = await open();
      const end =
        state === 'COMPLETED' ? `${path}/completion` : `/process-instances/${key}/cancellation`;
      expect((await cluster.call('POST', end)).status).toBe(204);
      const before = (await cluster.call('GET', path)).body;
      expect(before.state).toBe(state);
      const commands = [
        ['complete', 'COMPLETE', 'POST', '/completion', {}],
        ['assign', 'ASSIGN', 'POST', '/assignment', { assignee: 'anna' }],
        ['claim', 'CLAIM', 'POST', '/assignment', { assignee: 'anna', allowOverride: false }],
        ['assign', 'ASSIGN', 'DELETE', '/assignee', undefined],
        ['update', 'UPDATE', 'PATCH', '', { changeset: { priority: 1 } }],
      ] as const;
      for (const [verb, intent, method, rest, body] of commands) {
        expect(await cluster.call(method, path + rest, body)).toMatchObject({
          status: 404,
          body: {
            title: 'NOT_FOUND',
            detail:
              `Command '${intent}' rejected with code 'NOT_FOUND': Expected to ${verb} user task with key ` +
              `'${task.userTaskKey}', but no such user task was found`,
          },
        });
      }
      expect((await cluster.call('GET', path)).body).toEqual(before);
    },
  );

  it('is claimed by one person, unless override is allowed', async () => {
    const { path } = await open();
    const claim = (assignee: string, allowOverride: boolean) =>
      cluster.call('POST', `${path}/assignment`, { assignee, allowOverride });
    expect((await claim('anna', false)).status).toBe(204);
    expect((await claim('anna', false)).status).toBe(204);
    const refused = await claim('ben', false);
    expect(refused).toMatchObject({ status: 409, body: { title: 'INVALID_STATE' } });
    expect(refused.body.detail).toContain('but it has already been assigned');
    expect((await claim('ben', true)).status).toBe(204);
    expect((await cluster.call('GET', path)).body.assignee).toBe('ben');
    for (let i = 0; i < 2; i += 1) {
      expect((await cluster.call('DELETE', `${path}/assignee`)).status).toBe(204);
    }
    expect((await cluster.call('GET', path)).body.assignee).toBeNull();
  });

  it('is changed in part: absent values stay, empty ones are cleared', async () => {
    const { path } = await open(
      '<zeebe:assignmentDefinition candidateGroups="sales" candidateUsers="ben" />' +
        '<zeebe:taskSchedule dueDate="2026-02-01T12:00:00Z" />',
    );
    const changed = await cluster.call('PATCH', path, {
      changeset: {
        candidateGroups: [],
        dueDate: '',
        priority: 10,
        followUpDate: '2026-03-01T00:00:00Z',
      },
    });
    expect(changed.status).toBe(204);
    expect((await cluster.call('GET', path)).body).toMatchObject({
      candidateGroups: [],
      candidateUsers: ['ben'],
      dueDate: null,
      followUpDate: '2026-03-01T00:00:00.000Z',
      priority: 10,
    });
  });

  it('raises an incident when a property cannot be evaluated', async () => {
    const { key } = await open('<zeebe:priorityDefinition priority="=200" />');
    expect(await cluster.search('incidents', { processInstanceKey: key })).toMatchObject([
      { errorType: 'EXTRACT_VALUE_ERROR', elementId: 'approve' },
    ]);
  });

  it('shows the form that is linked to it', async () => {
    const schema = JSON.stringify({ id: 'f', type: 'default', components: [] });
    await cluster.deploy(['f.form', schema]);
    const { path } = await open('<zeebe:formDefinition formId="f" />');
    const form = await cluster.call('GET', `${path}/form`);
    expect(form).toMatchObject({ status: 200, body: { formId: 'f', version: 1 } });
    expect(JSON.parse(form.body.schema)).toEqual(JSON.parse(schema));
  });

  it('whose form is not deployed waits for it in an incident', async () => {
    const { key } = await open('<zeebe:formDefinition formId="later" />');
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident.errorType).toBe('FORM_NOT_FOUND');
    await cluster.deploy(['later.form', JSON.stringify({ id: 'later', components: [] })]);
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect(await cluster.search('user-tasks', { processInstanceKey: key })).toHaveLength(1);
  });

  it('without zeebe:userTask is a job, whose headers say what a native one would carry', async () => {
    await cluster.deploy(
      sequence(
        'j',
        element('userTask', 'old', {
          extensions: '<zeebe:assignmentDefinition assignee="=who" candidateGroups="sales" />',
        }),
      ),
    );
    const key = await cluster.create('j', { variables: { who: 'anna' } });
    const job = await cluster.job('io.camunda.zeebe:userTask');
    expect(job.customHeaders).toEqual({
      'io.camunda.zeebe:assignee': 'anna',
      'io.camunda.zeebe:candidateGroups': '["sales"]',
    });
    await cluster.complete(job.jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});
