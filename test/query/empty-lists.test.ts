import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReadApplication } from './read-application.ts';

let app: FastifyInstance;

beforeAll(async () => {
  app = await createReadApplication();
});

afterAll(() => app.close());

/** The operators that Camunda's Java client sends beside `$eq`. */
const empty = { $in: [], $notIn: [] };

interface Schema {
  readonly properties?: Readonly<Record<string, Schema | undefined>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
}

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly post?: {
          readonly requestBody?: {
            readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
          };
        };
      }
    >
  >;
}

/** Required members of filters. */
const required: Readonly<Record<string, unknown>> = {
  from: '1970-01-01T00:00:00Z',
  to: '1970-01-01T01:00:00Z',
  jobType: 'pay',
  processDefinitionId: 'order',
  errorHashCode: 3_029_739,
};
const keys: Readonly<Record<string, string>> = {
  processDefinitionKey: '10',
  processInstanceKey: '100',
  elementInstanceKey: '200',
  userTaskKey: '500',
  agentInstanceKey: '700',
};

function propertiesOf(schema: Schema | undefined): Readonly<Record<string, Schema | undefined>> {
  const inner = schema?.anyOf?.map(propertiesOf) ?? [];
  return Object.assign({}, schema?.properties, ...inner) as Record<string, Schema | undefined>;
}

function itemsOf(schema: Schema | undefined): Schema | undefined {
  return schema?.items ?? schema?.anyOf?.map(itemsOf).find((items) => items !== undefined);
}

async function find(url: string, filter: object): Promise<readonly Record<string, unknown>[]> {
  const response = await app.inject({ method: 'POST', url, payload: { filter } });
  const what = `${url} ${JSON.stringify(filter)}: ${response.body}`;
  expect(response.statusCode, what).toBe(200);
  return response.json<{ items: Record<string, unknown>[] }>().items;
}

/**
 * These routes start a batch operation on everything that the filter selects, and refuse a filter without conditions.
 */
const startsBatch =
  /(cancellation|deletion|migration|modification|incident-resolution|batch-update|suspension|resumption)$/;

test('a batch operation is refused if its filter sets no condition', async () => {
  const filters = [{ processDefinitionId: empty }, { state: empty }, { tags: [] }, { $or: [{}] }];
  for (const filter of filters) {
    const payload = { filter };
    const response = await app.inject({
      method: 'POST',
      url: '/v2/process-instances/cancellation',
      payload,
    });
    expect(response.statusCode, response.body).toBe(400);
  }
});

test('an empty list sets no condition, on any filter of any search', async () => {
  const { paths } = (await app.inject('/openapi.json')).json<Document>();
  let tried = 0;
  for (const [path, { post }] of Object.entries(paths)) {
    if (startsBatch.test(path)) continue;
    const body = post?.requestBody?.content['application/json']?.schema;
    const filterSchema = propertiesOf(body)['filter'];
    const filters = propertiesOf(filterSchema);
    const base = Object.fromEntries(
      (filterSchema?.required ?? []).map((name) => [name, required[name]]),
    );
    const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => keys[name] ?? name);
    for (const [name, schema] of Object.entries(filters)) {
      const variableOf = propertiesOf(itemsOf(schema));
      if (propertiesOf(schema)['$in'] !== undefined) {
        tried += 1;
        const all = await find(url, base);
        expect(await find(url, { ...base, [name]: empty }), `${path} ${name}`).toEqual(all);
        const [value] = all.flatMap((item) => (item[name] == null ? [] : [item[name]]));
        if (value !== undefined) {
          const equal = await find(url, { ...base, [name]: { $eq: value } });
          expect(await find(url, { ...base, [name]: { $eq: value, ...empty } })).toEqual(equal);
          const choice = { $or: [{ [name]: { $eq: value, ...empty } }] };
          if ('$or' in filters) expect(await find(url, { ...base, ...choice })).toEqual(equal);
        }
      } else if (propertiesOf(variableOf['value'])['$in'] !== undefined) {
        tried += 1;
        const variable = { name: 'a', value: { $exists: true } };
        const having = await find(url, { [name]: [variable] });
        expect(await find(url, { [name]: [{ ...variable, value: empty }] })).toEqual(having);
      }
    }
  }
  expect(tried).toBeGreaterThan(100);
});

test('an empty list in a choice sets no condition there', async () => {
  const url = '/v2/process-instances/search';
  const all = await find(url, {});
  expect(all.length).toBeGreaterThan(1);
  expect(await find(url, { $or: [{ elementId: empty }] })).toEqual(all);
  const [first] = all;
  const only = { processInstanceKey: { $eq: first?.['processInstanceKey'], ...empty } };
  expect(await find(url, { $or: [{ ...only, state: empty }] })).toEqual([first]);
});

test('an empty list asks for no element, incident or word, a pattern that fits no word for one', async () => {
  const url = '/v2/process-instances/search';
  const all = await find(url, {});
  expect(await find(url, { elementId: { $in: [] }, errorMessage: { $notIn: [] } })).toEqual(all);
  expect(await find(url, { state: { $like: 'NO*' } })).toEqual([]);
});
