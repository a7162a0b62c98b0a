import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCluster, type Cluster } from '../scenario/scenario-cluster.ts';
import { bpmn, end, flow, serviceTask, userTask } from '../scenario/bpmn.ts';
import { literal, dmn } from '../scenario/dmn.ts';
import { createTestApplication } from './test-application.ts';

let cluster: Cluster;
let app: FastifyInstance;
/** Resources that never change under their key: path and media type. */
const files: (readonly [path: string, mediaType: string])[] = [];

interface Deployed {
  readonly deployments: readonly Readonly<
    Record<string, Readonly<Record<string, string>> | undefined>
  >[];
}

beforeAll(async () => {
  cluster = await openCluster();
  app = cluster.app;
  const form = '{"id":"ask","type":"default","components":[]}';
  const process = bpmn(
    'large',
    '<bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:formDefinition formId="ask" /></bpmn:extensionElements></bpmn:startEvent>',
    userTask('approve', '<zeebe:formDefinition formId="ask" />'),
    serviceTask('pay'),
    end(),
    flow('start->approve'),
    flow('approve->pay'),
    flow('pay->end'),
    `<!-- ${'padding '.repeat(2_000)} -->`,
  );
  const { status, body } = await cluster.deploy(
    ['ask.form', form],
    ['large.bpmn', process],
    ['decide.dmn', dmn('drg', literal('d', '1'))],
    ['script.rpa', '{"id":"script","script":"*** Tasks ***"}'],
  );
  expect(status, JSON.stringify(body)).toBe(200);
  const keyOf = (kind: string, key: string) =>
    (body as Deployed).deployments.flatMap((one) => one[kind]?.[key] ?? [])[0] ?? '';
  const definition = keyOf('processDefinition', 'processDefinitionKey');
  await cluster.create('large');
  const [task] = (await cluster.search('user-tasks')) as { userTaskKey: string }[];
  const resource = keyOf('resource', 'resourceKey');
  files.push(
    [`/v2/process-definitions/${definition}/xml`, 'text/xml'],
    [`/v2/process-definitions/${definition}/form`, 'application/json'],
    [`/v2/user-tasks/${task?.userTaskKey ?? ''}/form`, 'application/json'],
    [`/v2/forms/${keyOf('form', 'formKey')}`, 'application/json'],
    [
      `/v2/decision-definitions/${keyOf('decisionDefinition', 'decisionDefinitionKey')}/xml`,
      'text/xml',
    ],
    [
      `/v2/decision-requirements/${keyOf('decisionRequirements', 'decisionRequirementsKey')}/xml`,
      'text/xml',
    ],
    [`/v2/resources/${resource}/content`, 'application/json'],
    [`/v2/resources/${resource}/content/binary`, 'application/octet-stream'],
  );
});

afterAll(() => cluster.close());

function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<LightMyRequestResponse> {
  return app.inject({ method: 'GET', url, headers });
}

test('XML, forms and files have a tag, so that the server need not send them again', async () => {
  for (const [path, accept] of files) {
    const first = await ask(path, { accept });
    const { etag } = first.headers;
    expect([path, first.statusCode, etag]).toEqual([
      path,
      200,
      expect.stringMatching(/^W\/"[\w-]{22}"$/),
    ]);
    for (const known of [String(etag), String(etag).slice(2), `"other", ${String(etag)}`, '*']) {
      const again = await ask(path, { accept, 'if-none-match': known });
      expect([path, again.statusCode, again.body, again.headers.etag]).toEqual([
        path,
        304,
        '',
        etag,
      ]);
    }
    const changed = await ask(path, { accept, 'if-none-match': 'W/"AAAAAAAAAAAAAAAAAAAAAA"' });
    expect([path, changed.statusCode, changed.body]).toEqual([path, 200, first.body]);
  }
});

const decoders = { br: brotliDecompressSync, gzip: gunzipSync } as const;

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['GZIP;q=0.5', 'gzip'],
  ['br;q=0, *', 'gzip'],
  ['*', 'br'],
  ['br;q=0, gzip;q=0.0', undefined],
  ['deflate', undefined],
  ['identity', undefined],
  [undefined, undefined],
] as const)('a client that takes %j is sent %j', async (accepted, coding) => {
  for (const path of ['/openapi.json', files[0]?.[0] ?? '']) {
    const accept = '*/*';
    const plain = await ask(path, { accept });
    expect(plain.rawPayload.length).toBeGreaterThan(8 * 1024);
    const { headers, rawPayload } = await ask(path, {
      accept,
      ...(accepted === undefined ? {} : { 'accept-encoding': accepted }),
    });
    expect([path, headers['content-encoding'], headers.vary]).toEqual([
      path,
      coding,
      'Accept-Encoding',
    ]);
    expect(headers['content-length']).toBe(String(rawPayload.length));
    const content = coding === undefined ? rawPayload : decoders[coding](rawPayload);
    expect(content.equals(plain.rawPayload)).toBe(true);
  }
});

test('small answers, answers to workers and compressed answers are not compressed', async () => {
  const taken = { 'accept-encoding': 'br, gzip' };
  for (const path of ['/v2/topology', '/jobs/v1/nothing', '/v2/nothing']) {
    expect((await ask(path, taken)).headers).not.toHaveProperty('content-encoding');
  }
  const large = { variables: { text: 'x'.repeat(20_000) } };
  await cluster.create('large', large);
  for (const { userTaskKey } of await cluster.search('user-tasks', { state: 'CREATED' })) {
    await cluster.call('POST', `/user-tasks/${String(userTaskKey)}/completion`, {});
  }
  const jobs = await app.inject({
    method: 'POST',
    url: '/v2/jobs/activation',
    headers: taken,
    payload: { type: 'pay', timeout: 1_000, maxJobsToActivate: 10 },
  });
  expect(jobs.body.length).toBeGreaterThan(20_000);
  expect(jobs.headers).not.toHaveProperty('content-encoding');
});

test('many at once are all answered, some of them uncompressed', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => ask('/openapi.json', { 'accept-encoding': 'gzip' })),
  );
  const [first] = answers;
  const texts = answers.map(({ headers, rawPayload }) =>
    (headers['content-encoding'] === 'gzip' ? gunzipSync(rawPayload) : rawPayload).toString(),
  );
  expect(first?.headers['content-encoding']).toBe('gzip');
  expect(new Set(texts).size).toBe(1);
});

test('an element says in which scope it is', async () => {
  const instance = await cluster.create('large');
  const [found] = await cluster.search('element-instances', {
    processInstanceKey: instance,
    elementId: 'approve',
  });
  expect(found).toMatchObject({ elementInstanceScopeKey: instance });
});

test('the bare address leads to the documentation', async () => {
  const { app: whole, stop } = await createTestApplication('--authentication=basic', '--users=a:b');
  const { statusCode, headers } = await whole.inject('/');
  expect([statusCode, headers.location]).toEqual([302, expect.stringMatching(/^\/(?:ui\/|docs)$/)]);
  expect((await whole.inject(String(headers.location))).statusCode).toBe(200);
  await stop();
});
