import { afterAll, beforeAll, expect, it } from 'vitest';
import { bpmn, end, path, start } from '../scenario/bpmn.ts';
import { openCluster, type Cluster } from '../scenario/scenario-cluster.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- answers are JSON whose shape each test states by what it expects */

const dmn = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rates" name="Rates"
  namespace="t"><decision id="rate" name="Rate"><literalExpression id="e"><text>1</text>
  </literalExpression></decision></definitions>`;
const bom = '\ufeff';
const script = '{"id":"R","name":"a script","versionTag":"v1","script":"Log  hi"}';

let cluster: Cluster;
/** By path, the media type of each answer that is not JSON. */
let files: Readonly<Record<string, { readonly type: string; readonly body: string }>>;
let resourceKeys: Readonly<Record<string, string>>;

beforeAll(async () => {
  cluster = await openCluster();
  const process = bpmn('plain', start(), end(), path('start->end'));
  const { body } = await cluster.deploy(
    ['plain.bpmn', process],
    ['rates.dmn', dmn],
    ['notes.txt', 'a <text> of no kind'],
    ['list.json', '[1, 2]'],
    ['robot.rpa', bom + script],
  );
  const all = JSON.stringify(body);
  const keyOf = (name: string): string => new RegExp(`"${name}":"(\\d+)"`).exec(all)?.[1] ?? name;
  resourceKeys = Object.fromEntries(
    body.deployments.flatMap(({ resource }: any) =>
      resource == null ? [] : [[resource.resourceName, resource.resourceKey]],
    ),
  );
  files = {
    [`/v2/process-definitions/${keyOf('processDefinitionKey')}/xml`]: {
      type: 'text/xml',
      body: process,
    },
    [`/v2/decision-definitions/${keyOf('decisionDefinitionKey')}/xml`]: {
      type: 'text/xml',
      body: dmn,
    },
    [`/v2/decision-requirements/${keyOf('decisionRequirementsKey')}/xml`]: {
      type: 'text/xml',
      body: dmn,
    },
    [`/v2/resources/${resourceKeys['notes.txt']}/content/binary`]: {
      type: 'application/octet-stream',
      body: 'a <text> of no kind',
    },
  };
});

afterAll(() => cluster.close());

function get(url: string, accept: string | undefined) {
  return cluster.app.inject({ url, headers: accept === undefined ? {} : { accept } });
}

const isServed = (type: string): readonly (string | undefined)[] => [
  undefined,
  '',
  '*/*',
  type,
  type.toUpperCase(),
  `${type.slice(0, type.indexOf('/'))}/*`,
  // Camunda's Java client, with every request.
  'application/json, application/problem+json',
  'application/problem+json,application/json;q=0.9',
  'Application/JSON , APPLICATION/PROBLEM+JSON;q=0.1',
  'application/problem+json',
  // Camunda's suite; axios; a browser.
  `${type}, application/problem+json`,
  'application/json, text/plain, */*',
  'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'application/json, text/plain',
  `application/json;q=0, ${type}`,
];
const isRefused = (type: string): readonly string[] => [
  'application/json',
  'application/json;charset=utf-8',
  'application/json, application/json',
  'application/json, text/plain;q=0',
  'application/json;q=0',
  'image/png, text/html',
  `*/*, ${type};q=0`,
  `${type};q=0.000, application/json, application/problem+json`,
  ', ;',
];

it('sends a file to a client that accepts its type or any type, and 406 to others', async () => {
  expect(Object.keys(files)).toHaveLength(4);
  for (const [url, { type, body }] of Object.entries(files)) {
    for (const accept of isServed(type)) {
      const response = await get(url, accept);
      expect(response.statusCode, `${url} ${accept}: ${response.body}`).toBe(200);
      expect(response.headers['content-type']).toBe(type);
      expect(response.body).toBe(body);
    }
    for (const accept of isRefused(type)) {
      const response = await get(url, accept);
      expect(response.statusCode, `${url} ${accept}`).toBe(406);
      expect(response.json()).toMatchObject({
        title: 'Not Acceptable',
        detail: `Acceptable representations: [${type}].`,
      });
    }
  }
});

it('answers 404 for an absent file, whatever the caller accepts', async () => {
  for (const url of Object.keys(files)) {
    for (const accept of [undefined, 'application/json', 'image/png', 'application/octet-stream']) {
      const response = await get(url.replace(/\d{5,}/, '999'), accept);
      expect(response.statusCode, `${url} ${accept}`).toBe(404);
      expect(response.headers['content-type']).toContain('application/problem+json');
    }
  }
});

it('answers 406 to a caller that accepts no JSON', async () => {
  for (const accept of ['text/xml', 'text/xml, image/*', 'application/json;q=0', '*/*;q=0']) {
    expect((await get('/v2/topology', accept)).statusCode, accept).toBe(406);
  }
  for (const accept of [
    'application/problem+json',
    'text/xml, application/json',
    'application/*',
  ]) {
    expect((await get('/v2/topology', accept)).statusCode, accept).toBe(200);
  }
});

it('shows the content of an RPA script as JSON, and 406 for any other resource', async () => {
  const content = (name: string) => get(`/v2/resources/${resourceKeys[name]}/content`, undefined);
  const robot = await content('robot.rpa');
  expect(robot.headers['content-type']).toContain('application/json');
  expect(robot.json()).toEqual(JSON.parse(script));
  for (const name of ['notes.txt', 'list.json']) {
    const response = await content(name);
    expect(response.statusCode, name).toBe(406);
    expect(response.json<{ detail: string }>().detail).toContain(`'${name}'`);
  }
  expect((await get('/v2/resources/999/content', undefined)).statusCode).toBe(404);
});
