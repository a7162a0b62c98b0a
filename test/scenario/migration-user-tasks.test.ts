import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { element, input, ioMapping, sequence, serviceTask, userTask } from './bpmn.ts';
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

describe('migration of a user task', () => {
  const asJob = (id: string, extensions = '') => element('userTask', id, { extensions });
  const oldTask = asJob(
    'u',
    '<zeebe:assignmentDefinition assignee="=who" candidateGroups="sales, legal" candidateUsers="=[who]" />' +
      '<zeebe:taskSchedule dueDate="2026-02-01T12:00:00+02:00" followUpDate="=when" />' +
      '<zeebe:taskHeaders><zeebe:header key="colour" value="red" /><zeebe:header key="io.camunda.zeebe:x" value="y" /></zeebe:taskHeaders>',
  );
  const variables = { who: 'anna', when: '2026-03-01T00:00:00Z', rank: 7 };

  it('turns a job into a user task, with the values of the job', async () => {
    await definition(sequence('p', oldTask));
    const target = await definition(
      sequence(
        'q',
        userTask('v', '<zeebe:priorityDefinition priority="=rank" />'),
        serviceTask('next'),
      ),
    );
    const key = await cluster.create('p', { variables });
    const { jobKey, elementInstanceKey } = await cluster.job('io.camunda.zeebe:userTask');
    await cluster.fail(jobKey, { retries: 0 });
    const migrated = await migrate(key, target, ['u', 'v']);
    expect(migrated.status, JSON.stringify(migrated.body)).toBe(204);
    expect(await cluster.search('jobs', { processInstanceKey: key })).toMatchObject([
      { jobKey, state: 'CANCELED', elementId: 'u' },
    ]);
    expect(await cluster.search('incidents', { processInstanceKey: key })).toMatchObject([
      { state: 'RESOLVED' },
    ]);
    expect((await cluster.call('GET', `/process-instances/${key}`)).body.hasIncident).toBe(false);
    const [task] = await cluster.search('user-tasks', { processInstanceKey: key });
    expect(task).toMatchObject({
      state: 'CREATED',
      elementId: 'v',
      elementInstanceKey,
      processDefinitionKey: target,
      assignee: 'anna',
      candidateGroups: ['sales', 'legal'],
      candidateUsers: ['anna'],
      dueDate: '2026-02-01T10:00:00.000Z',
      followUpDate: '2026-03-01T00:00:00.000Z',
      priority: 7,
      customHeaders: { colour: 'red' },
      externalFormReference: null,
    });
    const gone = await cluster.call('POST', `/jobs/${jobKey}/completion`, {});
    expect(gone).toMatchObject({ status: 404 });
    const done = await cluster.call('POST', `/user-tasks/${task.userTaskKey}/completion`, {});
    expect(done.status).toBe(204);
    await cluster.complete((await cluster.job('next')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('prefers the assignee of the target to that of the job, and treats unreadable values as absent', async () => {
    const odd = ['candidateGroups', 'candidateUsers', 'dueDate', 'formKey']
      .map((name) => `<zeebe:header key="io.camunda.zeebe:${name}" value="{odd" />`)
      .join('');
    await definition(sequence('p', asJob('u', `<zeebe:taskHeaders>${odd}</zeebe:taskHeaders>`)));
    const target = await definition(
      sequence(
        'q',
        userTask(
          'u',
          '<zeebe:assignmentDefinition assignee="=who" /><zeebe:priorityDefinition priority="=rank" />',
        ),
      ),
    );
    const key = await cluster.create('p', { variables: { ...variables, rank: 101 } });
    expect((await migrate(key, target, ['u', 'u'])).status).toBe(204);
    expect(await cluster.search('user-tasks', { processInstanceKey: key })).toMatchObject([
      {
        assignee: 'anna',
        priority: 50,
        candidateGroups: [],
        candidateUsers: [],
        dueDate: null,
        externalFormReference: '{odd',
      },
    ]);
  });

  it('keeps the form of a job, or takes the one of the target where it was embedded', async () => {
    const form = await cluster.deploy(['f.form', JSON.stringify({ id: 'f', components: [] })]);
    const { formKey } = form.body.deployments[0].form;
    await definition(sequence('p', asJob('u', '<zeebe:formDefinition formId="f" />')));
    const bare = await definition(sequence('q', userTask('u')));
    const linked = await cluster.create('p');
    expect((await migrate(linked, bare, ['u', 'u'])).status).toBe(204);
    expect(await cluster.search('user-tasks', { processInstanceKey: linked })).toMatchObject([
      { formKey },
    ]);
    await definition(
      sequence(
        'p',
        asJob('u', '<zeebe:formDefinition formKey="camunda-forms:bpmn:UserTaskForm_1" />'),
      ),
    );
    const other = await definition(
      sequence('r', userTask('u', '<zeebe:formDefinition formId="=which" />')),
    );
    const embedded = await cluster.create('p');
    await expectNotMigrated(
      embedded,
      other,
      [['u', 'u']],
      [
        'INVALID_STATE',
        "the form of target element 'u' cannot be found: " +
          "Expected result of the expression 'which' to be 'STRING', but was 'NULL'. The evaluation reported the following warnings:\n[NO_VARIABLE_FOUND] No variable found with name 'which'",
      ],
    );
    const set = { variables: { which: 'f' } };
    await cluster.call('PUT', `/element-instances/${embedded}/variables`, set);
    expect((await migrate(embedded, other, ['u', 'u'])).status).toBe(204);
    expect(await cluster.search('user-tasks', { processInstanceKey: embedded })).toMatchObject([
      { formKey },
    ]);
  });

  it('does not turn a user task into a job', async () => {
    await definition(sequence('p', userTask('u')));
    const target = await definition(sequence('q', asJob('v'), serviceTask('s')));
    const key = await cluster.create('p');
    await expectNotMigrated(
      key,
      target,
      [['u', 'v']],
      [
        'INVALID_STATE',
        "active user task with id 'u' and implementation 'zeebe user task' is mapped to an user task with id 'v' " +
          "and different implementation 'job worker'. Elements must be mapped to elements of the same implementation.",
      ],
    );
    await expectNotMigrated(
      key,
      target,
      [['u', 's']],
      [
        'INVALID_STATE',
        "active element with id 'u' and type 'USER_TASK' is mapped to an element with id 's' and different type " +
          "'SERVICE_TASK'. Elements must be mapped to elements of the same type.",
      ],
    );
  });

  it('resolves the incident of an element by the new model', async () => {
    const failing = ioMapping(input('=assert(x, x != null)', 'y'));
    await definition(sequence('p', asJob('u', failing)));
    const target = await definition(sequence('q', userTask('v')));
    const key = await cluster.create('p');
    expect((await migrate(key, target, ['u', 'v'])).status).toBe(204);
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({
      state: 'ACTIVE',
      elementId: 'v',
      processDefinitionKey: target,
    });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect(await cluster.search('user-tasks', { processInstanceKey: key })).toMatchObject([
      { elementId: 'v', state: 'CREATED' },
    ]);
  });
});
