import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { injectFiles } from '../deploy-files.ts';
import { sequence, serviceTask, userTask } from '../scenario/bpmn.ts';
import { createTestApplication } from './test-application.ts';

const pageBytesMax = 30_000;
/** Two values fit on a page, and a third does not. */
const valueLength = 12_000;
const values = 9;

let application: Application;
let instance: string;
let task: string;

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly page: {
    readonly totalItems: number;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

async function post(path: string, body: object): Promise<Page & Readonly<Record<string, unknown>>> {
  const answer = await application.app.inject({ method: 'POST', url: `/v2${path}`, payload: body });
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  expect(answer.rawPayload.length).toBeLessThan(pageBytesMax + valueLength);
  return answer.body === '' ? ({} as never) : answer.json();
}

async function create(processDefinitionId: string, variables: object): Promise<string> {
  const created = await post('/process-instances', { processDefinitionId, variables });
  return created['processInstanceKey'] as string;
}

beforeAll(async () => {
  application = await createTestApplication(`--page-bytes-max=${pageBytesMax}`);
  const deployed = await injectFiles(application.app, [
    ['large.bpmn', sequence('large', userTask('review'))],
    ['work.bpmn', sequence('work', serviceTask('task', { type: 'work' }))],
  ]);
  expect(deployed.status, deployed.body).toBe(200);
  const variables = Array.from({ length: values }, (_, at) => [
    `v${at}`,
    String(at).repeat(valueLength),
  ]);
  instance = await create('large', Object.fromEntries(variables));
  const found = await post('/user-tasks/search', { filter: { processInstanceKey: instance } });
  task = found.items[0]?.['userTaskKey'] as string;
});
afterAll(() => application.stop());

const whole = 'truncateValues=false';
const searches = (): readonly (readonly [string, object])[] => [
  [`/variables/search?${whole}`, { filter: { processInstanceKey: instance } }],
  [`/user-tasks/${task}/variables/search?${whole}`, {}],
  [`/user-tasks/${task}/effective-variables/search?${whole}`, {}],
];

const names = Array.from({ length: values }, (_, at) => `v${at}`);
const namesOf = ({ items }: Page) => items.map(({ name }) => name as string);

describe('a page of a search ends by its bytes, and', () => {
  it('its cursors continue, forward and backward', async () => {
    for (const [path, body] of searches()) {
      const search = (page: object) =>
        post(path, { ...body, sort: [{ field: 'name' }], page: { limit: 100, ...page } });
      const seen: string[] = [];
      let page = await search({});
      while (page.items.length > 0) {
        expect(page.items).toHaveLength(Math.min(2, values - seen.length));
        expect(page.page.totalItems).toBe(values);
        seen.push(...namesOf(page));
        page = await search({ after: page.page.endCursor });
      }
      expect(seen, path).toEqual(names);

      const last = await search({ from: values - 1 });
      const back: string[] = namesOf(last);
      for (page = last; page.items.length > 0;) {
        page = await search({ before: page.page.startCursor });
        back.unshift(...namesOf(page));
      }
      expect(back, path).toEqual(names);
    }
  });

  it('pages by offset begin at the offset', async () => {
    for (const [path, body] of searches()) {
      for (const from of [0, 3, values - 1, values]) {
        const page = { limit: 100, from };
        const found = await post(path, { ...body, sort: [{ field: 'name' }], page });
        expect(namesOf(found), `${path} from ${from}`).toEqual(names.slice(from, from + 2));
        expect(found.page.totalItems).toBe(values);
      }
    }
  });

  it('a row that is larger than a page is a page', async () => {
    const other = await create('large', { big: 'x'.repeat(3 * valueLength), small: 1 });
    const search = {
      filter: { processInstanceKey: other },
      sort: [{ field: 'value' }],
      page: { limit: 10 },
    };
    const url = `/v2/variables/search?${whole}`;
    const first = await application.app.inject({ method: 'POST', url, payload: search });
    const { items, page } = first.json<Page>();
    expect(items.map(({ name }) => name)).toEqual(['big']);
    const second = await post(url.slice(3), { ...search, page: { after: page.endCursor } });
    expect(namesOf(second)).toEqual(['small']);
  });

  it('texts whose JSON is longer than the text end it too', async () => {
    const quotes = await create('large', { a: '"'.repeat(9_000), b: '"'.repeat(9_000) });
    const body = { filter: { processInstanceKey: quotes }, sort: [{ field: 'name' }] };
    const found = await post(`/variables/search?${whole}`, body);
    expect(namesOf(found)).toEqual(['a']);
    expect(found.page.totalItems).toBe(2);
  });

  it('statistics are such pages', async () => {
    for (const text of ['a', 'b', 'c', 'd']) {
      await create('work', {});
      const activation = {
        type: 'work',
        timeout: 60_000,
        maxJobsToActivate: 1,
        requestTimeout: -1,
      };
      const { jobs } = await post('/jobs/activation', activation);
      const [{ jobKey }] = jobs as [{ readonly jobKey: string }];
      const errorMessage = text.repeat(9_000);
      await post(`/jobs/${jobKey}/failure`, { retries: 0, errorMessage });
    }
    const seen: unknown[] = [];
    for (let from = 0; from < 4; from = seen.length) {
      const found = await post('/incidents/statistics/process-instances-by-error', {
        page: { from, limit: 100 },
        sort: [{ field: 'errorMessage' }],
      });
      expect(found.items.length).toBeLessThan(4);
      expect(found.page.totalItems).toBe(4);
      seen.push(...found.items.map(({ errorMessage }) => (errorMessage as string).at(0)));
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
  });
});
