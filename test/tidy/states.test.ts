import { describe, expect, it } from 'vitest';
import type { Moves } from '../../src/engine/state/moves.ts';
import { schema as postgresSchema } from '../../src/store/postgres/schema.ts';
import { schema as sqliteSchema } from '../../src/store/sqlite/schema.ts';
import { inRepository, readText, sourceFiles } from './sources.ts';

/** The tables in SQL whose `state` a table of moves governs. */
const tablesOf: Readonly<Record<string, readonly string[]>> = {
  jobMoves: ['job'],
  processInstanceMoves: ['process_instance'],
  elementMoves: ['element_instance'],
  incidentMoves: ['incident'],
  userTaskMoves: ['user_task'],
  definitionMoves: [
    'process_definition',
    'form',
    'decision_requirements',
    'decision_definition',
    'resource',
  ],
};

/** Written once with the state that it keeps, so there is nothing to move. */
const writtenOnce = ['decision_instance'];

/** A state and where it may go: one noun's law. */
type Law = Readonly<Record<string, readonly string[]>>;

const moveTables = await readMoveTables();
const diagrams = readDiagrams(readText('docs/STATES.md'));

describe('states', () => {
  it('each table of moves has a diagram and its tables in SQL, and nothing else has', () => {
    expect([...diagrams.keys()].sort()).toEqual([...moveTables.keys()].sort());
    expect(Object.keys(tablesOf).sort()).toEqual([...moveTables.keys()].sort());
  });

  it.each([...moveTables])('the diagram of %s shows its moves', (name, moves) => {
    expect(diagrams.get(name)).toEqual(sorted(moves));
  });

  it.each([
    ['SQLite', sqliteSchema],
    ['PostgreSQL', postgresSchema],
  ])('%s lets each row have the states of its table of moves, and no other', (_, sql) => {
    const expected = Object.entries(tablesOf).flatMap(([name, tables]) =>
      tables.map((table) => [table, Object.keys(moveTables.get(name) ?? {}).sort()]),
    );
    const checked = statesInSql(sql).filter(([table]) => !writtenOnce.includes(table));
    expect(Object.fromEntries(checked)).toEqual(Object.fromEntries(expected));
  });
});

/** Every exported `‹noun›Moves` of the engine. */
async function readMoveTables(): Promise<ReadonlyMap<string, Moves<string>>> {
  const found = new Map<string, Moves<string>>();
  for (const path of sourceFiles.filter((file) => file.startsWith('src/engine/'))) {
    const names = [...readText(path).matchAll(/^export const (\w+Moves): Moves</gm)];
    if (names.length === 0) continue;
    const module = (await import(inRepository(path))) as Readonly<Record<string, Moves<string>>>;
    for (const [, name = ''] of names) found.set(name, module[name] ?? {});
  }
  return found;
}

/** Each Mermaid diagram whose first line is a comment with the name of a table of moves. */
function readDiagrams(text: string): ReadonlyMap<string, Law> {
  const found = new Map<string, Law>();
  for (const [, body = ''] of text.matchAll(/```mermaid\n([\s\S]*?)```/g)) {
    const [, name] = /^\s*%% (\w+)$/m.exec(body) ?? [];
    if (name !== undefined) found.set(name, lawOf(body));
  }
  return found;
}

function lawOf(diagram: string): Law {
  const law: Record<string, string[]> = {};
  for (const [, from = '', to = ''] of diagram.matchAll(/^\s*(\S+) --> (\S+)(?: : .+)?$/gm)) {
    if (from === '[*]') continue;
    const moves = (law[from] ??= []);
    if (to !== '[*]') moves.push(to);
  }
  return sorted(law);
}

function sorted(law: Law): Law {
  return Object.fromEntries(Object.entries(law).map(([state, moves]) => [state, moves.toSorted()]));
}

/** Each table with a `state` column, and the words that its `CHECK` allows. */
function statesInSql(sql: string): readonly (readonly [string, readonly string[]])[] {
  return [...sql.matchAll(/CREATE TABLE (\w+) \(([\s\S]*?)\n\)/g)].flatMap(
    ([, table = '', body = '']) => {
      const [, list] = /^ {2}state \w+[^,]*?CHECK \(\s*state IN \(([^)]*)\)/m.exec(body) ?? [];
      if (list === undefined) return [];
      return [[table, [...list.matchAll(/'(\w+)'/g)].map(([, word = '']) => word).sort()] as const];
    },
  );
}
