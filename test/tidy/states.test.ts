import { describe, expect, it } from 'vitest';
import { agentHistoryMoves, agentMoves } from '../../src/engine/agent/agent-states.ts';
import { backgroundJobMoves } from '../../src/engine/background/background-job-states.ts';
import { jobOperationMoves } from '../../src/engine/background/operation/operation-states.ts';
import { scheduleMoves } from '../../src/engine/background/schedule/schedule-states.ts';
import {
  batchOperationItemMoves,
  batchOperationMoves,
} from '../../src/engine/batch-operation/batch-operation-states.ts';
import { definitionMoves } from '../../src/engine/deployment/deployment-events.ts';
import { elementMoves } from '../../src/engine/element/element-states.ts';
import { eventSubscriptionMoves } from '../../src/engine/event-subscription/event-subscription-events.ts';
import { incidentMoves } from '../../src/engine/incident/incident-events.ts';
import { jobMoves } from '../../src/engine/job/job-states.ts';
import { messageCorrelationMoves } from '../../src/engine/message/message-events.ts';
import { processInstanceMoves } from '../../src/engine/process/process-instance-states.ts';
import { userTaskMoves } from '../../src/engine/user-task/user-task-events.ts';
import { schema as postgresSchema } from '../../src/store/postgres/postgres-schema.ts';
import { schema as sqliteSchema } from '../../src/store/sqlite/sqlite-schema.ts';
import { readText, sourceFiles } from './sources.ts';

/** Each state and the states that may follow it. */
type Law = Readonly<Record<string, readonly string[]>>;

/** Each table of moves, and the tables in SQL whose `state` it governs. */
const laws: Readonly<Record<string, { readonly moves: Law; readonly tables: readonly string[] }>> =
  {
    jobMoves: { moves: jobMoves, tables: ['job'] },
    processInstanceMoves: { moves: processInstanceMoves, tables: ['process_instance'] },
    elementMoves: { moves: elementMoves, tables: ['element_instance'] },
    incidentMoves: { moves: incidentMoves, tables: ['incident'] },
    backgroundJobMoves: { moves: backgroundJobMoves, tables: ['background_job'] },
    jobOperationMoves: { moves: jobOperationMoves, tables: ['job_operation'] },
    batchOperationMoves: { moves: batchOperationMoves, tables: ['batch_operation'] },
    batchOperationItemMoves: {
      moves: batchOperationItemMoves,
      tables: ['batch_operation_item'],
    },
    scheduleMoves: { moves: scheduleMoves, tables: ['schedule'] },
    eventSubscriptionMoves: { moves: eventSubscriptionMoves, tables: ['event_subscription'] },
    messageCorrelationMoves: {
      moves: messageCorrelationMoves,
      tables: ['message_correlation'],
    },
    agentMoves: { moves: agentMoves, tables: ['agent_instance'] },
    agentHistoryMoves: { moves: agentHistoryMoves, tables: ['agent_history_item'] },
    userTaskMoves: { moves: userTaskMoves, tables: ['user_task'] },
    definitionMoves: {
      moves: definitionMoves,
      tables: [
        'process_definition',
        'form',
        'decision_requirements',
        'decision_definition',
        'resource',
      ],
    },
  };

/** A decision instance is written once with the state that it keeps. */
const withoutMoves = ['decision_instance'];

const diagrams = readDiagrams(readText('docs/STATES.md'));

describe('states', () => {
  it('each table of moves in the engine has a diagram, and nothing else has', () => {
    expect(Object.keys(laws).sort()).toEqual(namesOfMoveTables().sort());
    expect([...diagrams.keys()].sort()).toEqual(Object.keys(laws).sort());
  });

  it.each(Object.entries(laws))('the diagram of %s shows its moves', (name, { moves }) => {
    expect(diagrams.get(name)).toEqual(sorted(moves));
  });

  it.each([
    ['SQLite', sqliteSchema],
    ['PostgreSQL', postgresSchema],
  ])('%s lets each row have the states of its table of moves, and no other', (_, sql) => {
    const expected = Object.values(laws).flatMap(({ moves, tables }) =>
      tables.map((table) => [table, Object.keys(moves).sort()]),
    );
    const checked = statesInSql(sql).filter(([table]) => !withoutMoves.includes(table));
    expect(Object.fromEntries(checked)).toEqual(Object.fromEntries(expected));
  });
});

function namesOfMoveTables(): string[] {
  return sourceFiles
    .filter((path) => path.startsWith('src/engine/'))
    .flatMap((path) => [...readText(path).matchAll(/^(?:export )?const \w+: Moves</gm)])
    .map(([declaration]) => declaration.replace(/^.*const (\w+):.*$/, '$1'));
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
