import { expect, test } from 'vitest';
import { openDatabase } from './open-database.ts';
import { spellOutLists } from './spell-out-lists.ts';

test('a list becomes comparisons in brackets', () => {
  const checks = `CHECK ((ended_at IS NULL) = (state IN ('a', 'b')))`;
  expect(spellOutLists(checks)).toBe(`CHECK ((ended_at IS NULL) = ((state = 'a' OR state = 'b')))`);
});

test('no table of a new database checks against a list, and every table keeps its checks', async () => {
  const db = await openDatabase(undefined);
  const tables = db.prepare(`SELECT sql FROM sqlite_schema WHERE type = 'table'`).all();
  expect(tables.filter(({ sql }) => String(sql).includes(' IN ('))).toEqual([]);
  const begin = `INSERT INTO schedule_tick VALUES (1, 1, 't',`;
  const add = (outcome: string) => db.exec(`${begin} '${outcome}', '', 'cron', 1, NULL, NULL)`);
  expect(() => add('unheard')).toThrow('CHECK constraint failed');
  add('fired');
  db.close();
});
