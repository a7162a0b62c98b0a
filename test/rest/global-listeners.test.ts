import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { askAs, grantBy } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
const ask = askAs(() => server);
beforeAll(async () => {
  server = await createTestApplication('--authentication=basic', '--users=demo:demo');
}, 60_000);
afterAll(() => server.stop());

const path = '/v2/global-task-listeners';
const search = (body: object = {}) => ask(`POST ${path}/search`, body);
const create = (id: string, more: object = {}) =>
  ask(`POST ${path}`, { id, type: 'check', eventTypes: ['completing'], ...more });
const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

afterEach(async () => {
  for (const id of ids((await search({ page: { limit: 1_000 } })).body.items)) {
    expect((await ask(`DELETE ${path}/${id}`)).status).toBe(204);
  }
});

describe('a global listener', () => {
  it('is created with defaults, read, replaced and deleted', async () => {
    const made = await create('a~1@x.+-_');
    expect(made).toEqual({
      status: 201,
      body: {
        id: 'a~1@x.+-_',
        type: 'check',
        eventTypes: ['completing'],
        retries: 3,
        afterNonGlobal: false,
        priority: 50,
        source: 'API',
      },
    });
    expect((await ask(`GET ${path}/a~1@x.+-_`)).body).toEqual(made.body);
    const whole = {
      type: 'other',
      eventTypes: ['all'],
      retries: 7,
      afterNonGlobal: true,
      priority: -1,
    };
    const changed = { ...whole, id: 'a~1@x.+-_', source: 'API' };
    expect(await ask(`PUT ${path}/a~1@x.+-_`, whole)).toEqual({ status: 200, body: changed });
    expect((await search()).body.items).toEqual([changed]);
    // A replacement sets members that it leaves out to their defaults.
    const short = { type: 'check', eventTypes: ['completing'] };
    expect((await ask(`PUT ${path}/a~1@x.+-_`, short)).body).toEqual(made.body);
    expect((await ask(`DELETE ${path}/a~1@x.+-_`)).status).toBe(204);
    expect(await ask(`GET ${path}/a~1@x.+-_`)).toMatchObject({
      status: 404,
      body: { title: 'NOT_FOUND', detail: "Global Listener with id 'a~1@x.+-_' not found" },
    });
    expect((await search()).body).toMatchObject({ items: [], page: { totalItems: 0 } });
  });

  it('keeps each event type once, in the order of the request', async () => {
    const eventTypes = ['Updating', 'creating', 'updating'];
    expect((await create('a', { eventTypes })).body.eventTypes).toEqual(['updating', 'creating']);
    expect((await ask(`GET ${path}/a`)).body.eventTypes).toEqual(['updating', 'creating']);
  });

  it('takes null for an absent value', async () => {
    const nothing = { retries: null, afterNonGlobal: null, priority: null };
    expect((await create('a', nothing)).body).toMatchObject({ retries: 3, priority: 50 });
  });

  const refused = [
    ['no type', { type: undefined }, /No type provided/],
    ['a blank type', { type: ' ' }, /No type provided/],
    ['an expression as its type', { type: '=x' }, /type contains illegal characters/],
    ['a long type', { type: 'x'.repeat(257) }, /type exceeds the limit of 256/],
    ['no event types', { eventTypes: undefined }, /No eventTypes provided/],
    ['an empty list of event types', { eventTypes: [] }, /No eventTypes provided/],
    ['an unknown event type', { eventTypes: ['start'] }, /all, creating, assigning, updating/],
    ['101 event types', { eventTypes: Array(101).fill('all') }, /eventTypes/],
    ['a text as its event types', { eventTypes: 'all' }, /eventTypes/],
    ['a text as retries', { retries: 'x' }, /retries/],
    ['retries beyond 32 bits', { retries: 2 ** 31 }, /retries/],
    ['half a priority', { priority: 0.5 }, /priority/],
    ['a text as afterNonGlobal', { afterNonGlobal: 'x' }, /afterNonGlobal/],
    ['a source', { source: 'CONFIGURATION' }, /source/],
  ] as const;
  it.each(refused)('with %s is neither created nor replaced', async (_name, more, detail) => {
    const { body: before } = await create('before');
    const post = await create('new', more);
    expect([post.status, post.body.title]).toEqual([400, expect.any(String)]);
    expect(post.body.detail).toMatch(detail);
    const whole = { type: 'check', eventTypes: ['all'], ...more };
    const put = await ask(`PUT ${path}/before`, whole);
    expect(put.status).toBe(400);
    expect(put.body.detail).toMatch(detail);
    expect((await search()).body.items).toEqual([before]);
  });

  it.each([
    ['no id', undefined, /No id provided/],
    ['a blank in its id', 'a b', /id contains illegal characters/],
    ['a long id', 'x'.repeat(257), /id exceeds the limit of 256/],
  ])('with %s is refused', async (_name, id, detail) => {
    const body = { id, type: 'check', eventTypes: ['all'] };
    const { status, body: problem } = await ask(`POST ${path}`, body);
    expect(status).toBe(400);
    expect(problem.detail).toMatch(detail);
    if (id === undefined) return;
    const one = `${path}/${encodeURIComponent(id)}`;
    for (const call of [`GET ${one}`, `DELETE ${one}`]) {
      expect((await ask(call)).body.detail).toMatch(detail);
    }
    expect((await search()).body.items).toEqual([]);
  });

  it('has its id in the path alone when it is replaced', async () => {
    await create('a');
    const body = { id: 'b', type: 'check', eventTypes: ['all'] };
    expect((await ask(`PUT ${path}/a`, body)).status).toBe(400);
  });

  it('is unique by its id, and must be there for a change', async () => {
    const { body } = await create('twice');
    expect(await create('twice', { type: 'x' })).toMatchObject({
      status: 409,
      body: {
        title: 'ALREADY_EXISTS',
        detail:
          "Command 'CREATE' rejected with code 'ALREADY_EXISTS': Expected a global USER_TASK listener with id 'twice' to not exist, but a listener with the same id was found",
      },
    });
    expect((await search()).body.items).toEqual([body]);
    const replacement = { type: 'x', eventTypes: ['all'] };
    for (const [verb, given, intent] of [
      ['PUT', replacement, 'UPDATE'],
      ['DELETE', null, 'DELETE'],
    ] as const) {
      expect(await ask(`${verb} ${path}/none`, given)).toMatchObject({
        status: 404,
        body: {
          title: 'NOT_FOUND',
          detail: `Command '${intent}' rejected with code 'NOT_FOUND': Expected a global USER_TASK listener with id 'none' to exist, but it was not found`,
        },
      });
    }
  });

  it('is created once, if two ask for it at the same time', async () => {
    const answers = await Promise.all([1, 2, 3].map((priority) => create('once', { priority })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    const [made] = answers.filter(({ status }) => status === 201);
    expect((await search()).body.items).toEqual([made?.body]);
  });

  it('is one of at most 100', async () => {
    for (let at = 0; at < 100; at += 1) expect((await create(`l${at}`)).status).toBe(201);
    expect(await create('l100')).toMatchObject({
      status: 409,
      body: {
        title: 'INVALID_STATE',
        detail: expect.stringContaining('but there are 100 global listeners already'),
      },
    });
    const replacement = { type: 'x', eventTypes: ['all'] };
    expect((await ask(`PUT ${path}/l7`, replacement)).status).toBe(200);
    expect((await ask(`DELETE ${path}/l8`)).status).toBe(204);
    expect((await create('l100')).status).toBe(201);
  }, 60_000);
});

describe('the search', () => {
  const four = async () => {
    await create('a', { type: 'one', priority: 5, retries: 1, eventTypes: ['all'] });
    await create('b', { type: 'two', priority: 7, eventTypes: ['creating', 'updating'] });
    await create('c', { type: 'one', afterNonGlobal: true, eventTypes: ['updating'] });
    await create('d', { type: 'three', retries: 9, afterNonGlobal: true });
  };

  test('filters by each property', async () => {
    await four();
    const cases: readonly (readonly [object, string])[] = [
      [{}, 'abcd'],
      [{ id: 'b' }, 'b'],
      [{ id: { $in: ['a', 'd', 'x'] } }, 'ad'],
      [{ id: { $like: '?' } }, 'abcd'],
      [{ id: { $neq: 'a', $notIn: ['b'] } }, 'cd'],
      [{ type: 'one' }, 'ac'],
      [{ type: { $like: 't*' } }, 'bd'],
      [{ retries: 3 }, 'bc'],
      [{ retries: { $gt: 1, $lte: 9 } }, 'bcd'],
      [{ priority: { $gte: 7 } }, 'bcd'],
      [{ priority: { $in: [5, 7] } }, 'ab'],
      [{ priority: { $exists: false } }, ''],
      [{ afterNonGlobal: true }, 'cd'],
      [{ afterNonGlobal: false }, 'ab'],
      [{ source: 'API' }, 'abcd'],
      [{ source: { $neq: 'API' } }, ''],
      [{ source: { $like: 'CONF*' } }, ''],
      [{ eventTypes: [] }, 'abcd'],
      [{ eventTypes: ['updating'] }, 'bc'],
      [{ eventTypes: ['UPDATING', { $eq: 'creating' }] }, 'b'],
      [{ eventTypes: ['creating', 'canceling'] }, ''],
      [{ eventTypes: [{ $in: ['all', 'completing'] }] }, 'ad'],
      [{ eventTypes: [{ $neq: 'updating' }] }, 'ad'],
      [{ eventTypes: [{ $like: 'c*ing' }] }, 'bd'],
      [{ eventTypes: [{ $exists: true }] }, 'abcd'],
      [{ eventTypes: [{ $exists: false }] }, ''],
      [{ type: 'one', eventTypes: ['all'] }, 'a'],
    ];
    for (const [filter, expected] of cases) {
      const { status, body } = await search({ filter, sort: [{ field: 'id' }] });
      expect([status, JSON.stringify(filter), ids(body.items).join('')]).toEqual([
        200,
        JSON.stringify(filter),
        expected,
      ]);
    }
  });

  test('sorts by each field, in pages', async () => {
    await four();
    const cases = {
      id: 'abcd',
      type: 'acdb',
      afterNonGlobal: 'abcd',
      priority: 'abcd',
      source: 'abcd',
    };
    for (const [field, ascending] of Object.entries(cases)) {
      for (const order of ['ASC', 'DESC'] as const) {
        const sort = [{ field, order }, ...(field === 'id' ? [] : [{ field: 'id' }])];
        const { body } = await search({ sort });
        const whole = ids(body.items);
        if (order === 'ASC') expect([field, whole.join('')]).toEqual([field, ascending]);
        const first = (await search({ sort, page: { limit: 2 } })).body;
        const after = first.page.endCursor as string;
        const second = (await search({ sort, page: { limit: 2, after } })).body;
        expect([...ids(first.items), ...ids(second.items)]).toEqual(whole);
        const before = second.page.startCursor as string;
        expect(ids((await search({ sort, page: { limit: 2, before } })).body.items)).toEqual(
          ids(first.items),
        );
      }
    }
    const offset = (await search({ sort: [{ field: 'id' }], page: { from: 3 } })).body;
    expect(ids(offset.items)).toEqual(['d']);
    expect(offset.page.totalItems).toBe(4);
  });

  test.each([
    [{ filter: { eventTypes: 'all' } }],
    [{ filter: { eventTypes: ['start'] } }],
    [{ filter: { eventTypes: [{ $regex: 'x' }] } }],
    [{ filter: { eventTypes: Array(101).fill('all') } }],
    [{ filter: { source: 'NOPE' } }],
    [{ filter: { afterNonGlobal: 'x' } }],
    [{ filter: { retries: 'x' } }],
    [{ filter: { bogus: 1 } }],
    [{ sort: [{ field: 'retries' }] }],
    [{ sort: [{ field: 'eventTypes' }] }],
    [{ page: { limit: 0 } }],
  ])('refuses %j', async (body) => {
    expect((await search(body)).status).toBe(400);
  });
});

it('a user needs the right on all of them', async () => {
  await ask('POST /v2/users', { username: 'eve', password: 'p', name: 'E', email: '' });
  const { body: listener } = await create('a');
  const eve = (call: string, body: object | null = null) => ask(call, body, 'eve:p');
  const replacement = { type: 'x', eventTypes: ['all'] };
  const calls = async () => [
    (await eve(`GET ${path}/a`)).status,
    (await eve(`POST ${path}`, { id: 'e', ...replacement })).status,
    (await eve(`PUT ${path}/a`, replacement)).status,
    (await eve(`DELETE ${path}/a`)).status,
  ];
  expect(await calls()).toEqual([403, 403, 403, 403]);
  const grant = grantBy(ask);
  const all = ['CREATE', 'READ', 'UPDATE', 'DELETE'].map((verb) => `${verb}_TASK_LISTENER`);
  await grant('eve', 'GLOBAL_LISTENER', 'a', ...all);
  expect(await calls()).toEqual([403, 403, 403, 403]);
  expect((await eve(`POST ${path}/search`, {})).body.items).toEqual([]);
  expect((await search()).body.items).toEqual([listener]);
  await grant('eve', 'GLOBAL_LISTENER', '*', ...all);
  expect((await eve(`POST ${path}/search`, {})).body.items).toEqual([listener]);
  expect(await calls()).toEqual([200, 201, 200, 204]);
});
