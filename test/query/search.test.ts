import { beforeEach, expect, test } from 'vitest';
import type { TenantId } from '../../src/core/tenant.ts';
import { readSearch, type SearchBody } from '../../src/query/read-search.ts';
import { resourceOf, type ResourceName } from '../../src/query/resources.ts';
import { openReadDatabase, type ReadDatabase } from './read-database.ts';

let store: ReadDatabase;

beforeEach(() => {
  store = openReadDatabase();
  store.insert('process_definition', { key: 10, name: 'Order' });
  store.insert('process_definition', { key: 11, process_id: 'order', version: 2 });
  store.insert('process_definition', { key: 12, process_id: 'other', version_tag: 'v1' });
});

async function keys(resource: ResourceName, filter: unknown): Promise<readonly string[]> {
  const { items } = await store.search(resource, { filter });
  return items.map((item) => item[resourceOf(resource).keyField] as string);
}

function refusal(resource: ResourceName, body: SearchBody): string {
  const search = readSearch(resourceOf(resource), body);
  return 'code' in search ? `${search.code} ${search.reason}` : 'accepted';
}

test('every operator of a string finds what it names and nothing else', async () => {
  store.insert('job', { key: 1, type: 'pay', error_code: null });
  store.insert('job', { key: 2, type: 'pack', error_code: 'E' });
  store.insert('job', { key: 3, type: 'ship*?[x]', error_code: 'e' });
  const cases: [unknown, string[]][] = [
    [{ type: 'pay' }, ['1']],
    [{ type: { $eq: 'pay' } }, ['1']],
    [{ type: { $neq: 'pay' } }, ['2', '3']],
    [{ type: { $in: ['pay', 'pack'] } }, ['1', '2']],
    [{ type: { $in: [] } }, ['1', '2', '3']],
    [{ type: { $eq: 'pay', $in: [], $notIn: [] } }, ['1']],
    [{ type: {} }, ['1', '2', '3']],
    [{ type: { $notIn: ['pay', 'pack'] } }, ['3']],
    [{ type: { $notIn: [] } }, ['1', '2', '3']],
    [{ type: { $like: 'pa*' } }, ['1', '2']],
    [{ type: { $like: 'p?y' } }, ['1']],
    [{ type: { $like: 'PAY' } }, []],
    [{ type: { $like: '*\\*\\?[*' } }, ['3']],
    [{ type: { $like: '*', $neq: 'pay' } }, ['2', '3']],
    [{ errorCode: { $exists: true } }, ['2', '3']],
    [{ errorCode: { $exists: false } }, ['1']],
    [{ errorCode: { $neq: 'E' } }, ['1', '3']],
    [{ errorCode: { $notIn: ['E', 'x'] } }, ['1', '3']],
    [{ errorCode: null }, ['1', '2', '3']],
  ];
  for (const [filter, expected] of cases) {
    expect(await keys('job', filter), JSON.stringify(filter)).toEqual(expected);
  }
});

test('numbers, dates and keys compare', async () => {
  store.insert('job', { key: 1, retries: 1, created_at: 1000, ended_at: 5000, state: 'completed' });
  store.insert('job', { key: 2, retries: 2, created_at: 2000 });
  store.insert('job', { key: 3, retries: 3, created_at: 3000 });
  const cases: [unknown, string[]][] = [
    [{ retries: { $gt: 1, $lt: 3 } }, ['2']],
    [{ retries: { $gte: 2 } }, ['2', '3']],
    [{ retries: { $lte: 2, $neq: 1 } }, ['2']],
    [{ retries: { $in: [1, 3] } }, ['1', '3']],
    [{ creationTime: '1970-01-01T00:00:02Z' }, ['2']],
    [{ creationTime: { $gte: '1970-01-01T01:00:02+01:00' } }, ['2', '3']],
    [{ creationTime: { $in: ['1970-01-01T00:00:01.000Z'] } }, ['1']],
    [{ endTime: { $lt: '2000-01-01T00:00:00Z' } }, ['1']],
    [{ endTime: { $exists: false } }, ['2', '3']],
    [{ jobKey: '2' }, ['2']],
    [{ jobKey: { $in: ['0003', '1'] } }, ['1', '3']],
    [{ jobKey: { $notIn: ['3', '1'] } }, ['2']],
    [{ jobKey: { $neq: '9223372036854775807' } }, ['1', '2', '3']],
    [{ jobKey: { $in: ['9223372036854775807', '-9223372036854775808'] } }, []],
  ];
  for (const [filter, expected] of cases) {
    expect(await keys('job', filter), JSON.stringify(filter)).toEqual(expected);
  }
});

test("a filter may name an enumeration's word in any case, and the answer has the canonical word", async () => {
  for (const [key, state] of ['activating', 'active', 'completing', 'completed'].entries()) {
    store.insert('element_instance', {
      key: key + 1,
      state,
      ended_at: state === 'completed' ? 1 : null,
    });
  }
  expect(await keys('elementInstance', { state: 'active' })).toEqual(['1', '2', '3']);
  expect(await keys('elementInstance', { state: { $neq: 'ACTIVE' } })).toEqual(['4']);
  expect(await keys('elementInstance', { state: { $like: 'COMP*' } })).toEqual(['4']);
  expect(await keys('elementInstance', { state: { $in: ['TERMINATED'] } })).toEqual([]);
  const { items } = await store.search('elementInstance', {
    sort: [
      { field: 'state', order: 'desc' },
      { field: 'elementInstanceKey', order: 'DESC' },
    ],
  });
  expect(items.map((item) => [item['state'], item['elementInstanceKey']])).toEqual([
    ['COMPLETED', '4'],
    ['ACTIVE', '3'],
    ['ACTIVE', '2'],
    ['ACTIVE', '1'],
  ]);
});

test('process instances are found by their definition, elements, incidents, jobs, variables and tags', async () => {
  store.insert('process_instance', { key: 1, tags: '["a","b"]', business_id: 'B-1' });
  store.insert('process_instance', { key: 2, definition_key: 11, tags: '["a"]' });
  store.insert('process_instance', { key: 3, definition_key: 12, incident_count: 1 });
  store.insert('element_instance', { key: 21, process_instance_key: 1, element_id: 'x' });
  store.insert('element_instance', {
    key: 22,
    process_instance_key: 2,
    element_id: 'x',
    state: 'completed',
    ended_at: 2,
  });
  store.insert('element_instance', { key: 23, process_instance_key: 2, element_id: 'y' });
  store.insert('element_instance', { key: 24, process_instance_key: 3, incident_key: 31 });
  store.insert('incident', { key: 31, process_instance_key: 3, message: 'boom' });
  store.insert('incident', {
    key: 32,
    process_instance_key: 2,
    message: 'boom',
    state: 'resolved',
    resolved_at: 2,
  });
  store.insert('job', {
    key: 41,
    process_instance_key: 1,
    last_event: 'FAILED',
    state: 'activatable',
  });
  store.insert('variable', {
    key: 51,
    process_instance_key: 1,
    scope_key: 1,
    name: 'a',
    value: '"x"',
  });
  store.insert('variable', {
    key: 52,
    process_instance_key: 1,
    scope_key: 1,
    name: 'b',
    value: '2',
  });
  store.insert('variable', {
    key: 53,
    process_instance_key: 2,
    scope_key: 2,
    name: 'a',
    value: '"y"',
  });
  const cases: [unknown, string[]][] = [
    [{}, ['1', '2', '3']],
    [{ processDefinitionId: 'order' }, ['1', '2']],
    [{ processDefinitionId: { $neq: 'order' } }, ['3']],
    [{ processDefinitionId: 'order', processDefinitionVersion: { $gt: 1 } }, ['2']],
    [{ processDefinitionVersionTag: 'v1' }, ['3']],
    [{ processDefinitionName: { $like: 'Ord*' } }, ['1']],
    [{ processDefinitionKey: { $in: ['10', '12'] } }, ['1', '3']],
    [{ elementId: 'x' }, ['1', '2']],
    [{ elementId: 'x', elementInstanceState: 'ACTIVE' }, ['1']],
    [{ hasElementInstanceIncident: true }, ['3']],
    [{ hasElementInstanceIncident: false, elementId: 'task' }, []],
    [{ hasIncident: true }, ['3']],
    [{ hasIncident: false }, ['1', '2']],
    [{ errorMessage: { $like: 'bo*' } }, ['3']],
    [{ incidentErrorHashCode: 3_029_739 }, ['3']],
    [{ incidentErrorHashCode: { $in: [1] } }, []],
    [{ hasRetriesLeft: true }, ['1']],
    [{ hasRetriesLeft: false }, ['2', '3']],
    [{ tags: ['a'] }, ['1', '2']],
    [{ tags: ['b', 'a'] }, ['1']],
    [{ tags: ['c'] }, []],
    [{ businessId: 'B-1' }, ['1']],
    [{ businessId: { $exists: false } }, ['2', '3']],
    [{ variables: [{ name: 'a', value: '"x"' }] }, ['1']],
    [{ variables: [{ name: 'a', value: { $like: '"*"' } }] }, ['1', '2']],
    [
      {
        variables: [
          { name: 'a', value: { $exists: true } },
          { name: 'b', value: '2' },
        ],
      },
      ['1'],
    ],
    [{ state: 'SUSPENDED' }, []],
    [{ state: { $neq: 'SUSPENDED' } }, ['1', '2', '3']],
    [{ batchOperationKey: '1' }, []],
    [{ $or: [{ elementId: 'y' }, { hasIncident: true }] }, ['2', '3']],
    [{ processDefinitionId: 'order', $or: [{ elementId: 'y' }, { hasIncident: true }] }, ['2']],
    [{ $or: [] }, ['1', '2', '3']],
    [{ $or: [{}] }, ['1', '2', '3']],
  ];
  for (const [filter, expected] of cases) {
    expect(await keys('processInstance', filter), JSON.stringify(filter)).toEqual(expected);
  }
});

test('user tasks are found by candidates, tags and variables of their two scopes', async () => {
  store.insert('process_instance', { key: 100, tags: '["vip"]' });
  store.insert('user_task', { key: 1, candidate_groups: '["hr","it"]', candidate_users: '[]' });
  store.insert('user_task', { key: 2, candidate_groups: '["it"]', candidate_users: '["ann"]' });
  store.insert('variable', { key: 3, name: 'amount', value: '7' });
  store.insert('variable', { key: 4, name: 'note', value: '"n"', scope_key: 200 });
  const cases: [unknown, string[]][] = [
    [{ candidateGroup: 'it' }, ['1', '2']],
    [{ candidateGroup: 'hr' }, ['1']],
    [{ candidateGroup: { $neq: 'hr' } }, ['2']],
    [{ candidateGroup: { $notIn: ['it', 'hr'] } }, []],
    [{ candidateGroup: { $like: 'h?' } }, ['1']],
    [{ candidateUser: { $exists: true } }, ['2']],
    [{ candidateUser: { $exists: false } }, ['1']],
    [{ tags: ['vip'] }, ['1', '2']],
    [{ processInstanceVariables: [{ name: 'amount', value: '7' }] }, ['1', '2']],
    [{ processInstanceVariables: [{ name: 'note', value: '"n"' }] }, []],
    [{ localVariables: [{ name: 'note', value: '"n"' }] }, ['1', '2']],
  ];
  for (const [filter, expected] of cases) {
    expect(await keys('userTask', filter), JSON.stringify(filter)).toEqual(expected);
  }
});

test('the latest version of a definition is the highest that is not deleted', async () => {
  store.insert('process_definition', { key: 13, version: 3, state: 'deleted' });
  expect(await keys('processDefinition', { isLatestVersion: true })).toEqual(['11', '12']);
  expect(await keys('processDefinition', { isLatestVersion: false })).toEqual(['10', '13']);
  const get = { kind: 'get', resource: 'processDefinition', key: '13' } as const;
  expect(await store.ask(get)).toBeUndefined();
  expect(await keys('processDefinition', { state: 'deleted' })).toEqual(['13']);
  expect(await keys('processDefinition', { hasStartForm: true })).toEqual([]);
});

test('long values are cut, unless the request wants all; filters see the whole', async () => {
  const long = JSON.stringify('x'.repeat(9000));
  store.insert('variable', { key: 1, name: 'long', value: long });
  store.insert('variable', { key: 2, name: 'short', value: '"y"' });
  const cut = await store.search('truncatedVariable', { filter: { value: long } });
  expect(cut.items).toMatchObject([{ value: long.slice(0, 8191), isTruncated: true }]);
  const whole = await store.search('wholeVariable', { filter: { isTruncated: true } });
  expect(whole.items).toMatchObject([{ value: long, isTruncated: false }]);
  expect(await keys('truncatedVariable', { isTruncated: false })).toEqual(['2']);
});

test('a caller sees only rows of its own tenants', async () => {
  store.insert('variable', { key: 1, name: 'a', tenant_id: 'red' });
  store.insert('variable', { key: 2, name: 'b', tenant_id: 'blue' });
  const seen = async (...tenants: string[]) => {
    const { items, page } = await store.search('variable', {}, tenants as TenantId[]);
    expect(page.totalItems).toBe(items.length);
    return items.map((item) => item['name']);
  };
  expect(await seen('red')).toEqual(['a']);
  expect(await seen('red', 'blue')).toEqual(['a', 'b']);
  expect(await seen()).toEqual([]);
  const get = { kind: 'get', resource: 'variable', key: '1' } as const;
  expect(await store.ask(get, ['blue' as TenantId])).toBeUndefined();
  expect(await store.ask(get, ['red' as TenantId])).toMatchObject({ name: 'a' });
});

test('an empty page has no cursors', async () => {
  expect(await store.search('job')).toEqual({
    items: [],
    page: { totalItems: 0, hasMoreTotalItems: false, startCursor: null, endCursor: null },
  });
});

test('totals are exact up to their limit, and show when there are more', async () => {
  store.db.exec(
    `INSERT INTO variable (key, scope_key, name, value, process_instance_key, root_key, tenant_id)
    SELECT value, value, 'v', '1', 1, 1, '<default>' FROM generate_series(1, 10001)`.replace(
      'generate_series(1, 10001)',
      '(WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 10001) SELECT value FROM n)',
    ),
  );
  const { page } = await store.search('variable', { page: { limit: 1 } });
  expect(page).toMatchObject({ totalItems: 10_000, hasMoreTotalItems: true });
  const fewer = await store.search('variable', {
    filter: { variableKey: { $neq: '1' } },
    page: { limit: 1 },
  });
  expect(fewer.page).toMatchObject({ totalItems: 10_000, hasMoreTotalItems: false });
});

test('invalid pages, cursors, dates and keys are refused with a reason', () => {
  const cases: [SearchBody, string][] = [
    [{ page: { limit: -1 } }, `The value for page.limit is '-1' but must be a non-negative number`],
    [{ page: { from: -1 } }, `The value for page.from is '-1' but must be a non-negative number`],
    [{ page: { limit: 0 } }, 'within the [1,10000] range'],
    [{ page: { limit: 10_001 } }, 'within the [1,10000] range'],
    [{ page: { after: 'WzFd', before: 'WzFd' } }, 'Page type is unknown'],
    [{ page: { from: 0, before: 'WzFd' } }, 'Page type is unknown'],
    [{ page: { after: 'nonsense' } }, `Cannot decode pagination cursor 'nonsense'`],
    [{ page: { after: 'WyJhIl0=' } }, 'Cannot decode'],
    [{ page: { after: 'WzEsMl0=' } }, 'Cannot decode'],
    [{ filter: { creationTime: '2026-02-30T00:00:00Z' } }, 'cannot be parsed as a date'],
    [{ filter: { creationTime: { $gt: 'now' } } }, 'cannot be parsed as a date'],
    [{ filter: { jobKey: 'abc' } }, 'is not a valid key'],
    [{ filter: { jobKey: { $in: ['9223372036854775808'] } } }, 'is not a valid key'],
    [{ filter: { __proto__: 1, constructor: 'x' } }, 'constructor is not known'],
    [{ filter: { nothing: 1 } }, 'nothing is not known'],
    [{ sort: [{ field: 'customHeaders' }] }, 'Unknown sortBy field: customHeaders'],
  ];
  for (const [body, text] of cases) {
    expect(refusal('job', body), JSON.stringify(body)).toMatch(/^INVALID_ARGUMENT /);
    expect(refusal('job', body)).toContain(text);
  }
  expect(
    refusal('processInstance', { filter: { $or: Array(300).fill({ elementId: 'x' }) } }),
  ).toContain('must be of 200');
});

test('hostile values stay values', async () => {
  store.insert('job', { key: 1 });
  const hostile = [
    `'; DROP TABLE job; --`,
    `" OR 1=1`,
    '%',
    '\u0000',
    '\ud800',
    '['.repeat(1000),
    '\\',
    '*'.repeat(5000),
    `${'a*'.repeat(2000)}b`,
    '😀'.repeat(4000),
    '#',
  ];
  for (const text of hostile) {
    for (const filter of [{ type: text }, { type: { $like: text } }, { type: { $in: [text] } }]) {
      const found = await keys('job', filter);
      const all = 'type' in filter && typeof filter.type === 'object' && /^\*+$/.test(text);
      expect(found.length, text.slice(0, 20)).toBeLessThanOrEqual(all ? 1 : 0);
    }
  }
  expect(await keys('job', {})).toEqual(['1']);
});

test('a hostile pattern on a long value takes little time', async () => {
  store.insert('variable', { key: 1, name: 'v', value: 'a'.repeat(1_000_000) });
  for (const $like of [`${'a*'.repeat(249)}b`, `*${'?a'.repeat(249)}b`, `*${'a'.repeat(498)}b`]) {
    const startMs = performance.now();
    expect(await keys('variable', { value: { $like } })).toEqual([]);
    expect(performance.now() - startMs).toBeLessThan(500);
  }
  expect(await keys('variable', { value: { $like: 'aa*a' } })).toEqual(['1']);
});
