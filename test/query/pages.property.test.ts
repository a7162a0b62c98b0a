import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SearchBody } from '../../src/query/read-search.ts';
import { openReadDatabase } from './read-database.ts';

/** A variable of a search that has ties and absent values in every sort field. */
interface Task {
  readonly userTaskKey: number;
  readonly name: string | null;
  readonly priority: number;
  readonly dueDate: number | null;
}

type Sort = readonly { readonly field: keyof Task; readonly order: 'ASC' | 'DESC' }[];

const tasks = fc
  .array(
    fc.record({
      name: fc.option(fc.constantFrom('', 'a', 'b', 'B', 'ä')),
      priority: fc.integer({ min: 0, max: 2 }),
      dueDate: fc.option(fc.integer({ min: 0, max: 2 })),
    }),
    { maxLength: 25 },
  )
  .map((rows) => rows.map((row, index): Task => ({ ...row, userTaskKey: index + 1 })));

const sorts = fc
  .uniqueArray(fc.constantFrom('name', 'priority', 'dueDate', 'userTaskKey'), { maxLength: 4 })
  .chain((fields) =>
    fc.tuple(
      ...fields.map((field) =>
        fc.record({
          field: fc.constant(field),
          order: fc.constantFrom('ASC' as const, 'DESC' as const),
        }),
      ),
    ),
  );

/** Absent values last, ties by key. */
function compare(sort: Sort, left: Task, right: Task): number {
  for (const { field, order } of [...sort, { field: 'userTaskKey', order: 'ASC' } as const]) {
    const [a, b] = [left[field], right[field]];
    if (a === b) continue;
    if (a === null) return 1;
    if (b === null) return -1;
    return (a < b ? -1 : 1) * (order === 'ASC' ? 1 : -1);
  }
  return 0;
}

test('pages forward, backward and by offset are the pages of one sorted list', async () => {
  await fc.assert(
    fc.asyncProperty(
      tasks,
      sorts,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 0, max: 1 }),
      async (rows, sort, limit, priority) => {
        const store = openReadDatabase();
        for (const { userTaskKey, name, priority: urgency, dueDate } of rows) {
          store.insert('user_task', { key: userTaskKey, name, priority: urgency, due_at: dueDate });
        }
        const filter = { priority: { $gte: priority } };
        const expected = rows
          .filter((row) => row.priority >= priority)
          .sort((left, right) => compare(sort, left, right))
          .map((row) => String(row.userTaskKey));
        const page = async (body: SearchBody) => {
          const answer = await store.search('userTask', body);
          expect(answer.page.totalItems).toBe(expected.length);
          return { ...answer.page, keys: answer.items.map((item) => item['userTaskKey']) };
        };

        const forward: unknown[] = [];
        let after: string | null = null;
        let last: string | null = null;
        for (;;) {
          const at = after === null ? { limit } : { after, limit };
          const { keys, endCursor } = await page({ filter, sort, page: at });
          forward.push(...keys);
          if (endCursor === null) break;
          after = last = endCursor;
        }
        expect(forward).toEqual(expected);

        const backward = last === null ? [] : expected.slice(-1);
        let before = last;
        while (before !== null) {
          const found = await page({ filter, sort, page: { before, limit } });
          backward.unshift(...(found.keys as string[]));
          before = found.startCursor;
        }
        expect(backward).toEqual(expected);

        for (let from = 0; from <= expected.length; from += limit) {
          const { keys } = await page({ filter, sort, page: { from, limit } });
          expect(keys).toEqual(expected.slice(from, from + limit));
        }
        store.db.close();
      },
    ),
    { numRuns: 150 },
  );
});
