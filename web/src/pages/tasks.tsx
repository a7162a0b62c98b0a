import { useState, type ReactNode } from 'react';
import { useFound } from '../api/queries.ts';
import type { UserTask } from '../api/nouns.ts';
import { Button } from '../parts/button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Segments } from '../parts/segments.tsx';
import { setParameters, ui, useSearch } from '../router.ts';
import type { Session } from '../session.ts';
import { nowMs } from '../session.ts';
import { ago, count, plural } from '../words.ts';
import { TaskDetail } from './task.tsx';
import './tasks.css';

const views = {
  open: 'All open',
  mine: 'Mine',
  unassigned: 'Unassigned',
  completed: 'Completed',
} as const;
type View = keyof typeof views;

const sorts = {
  priority: [
    { field: 'priority', order: 'DESC' },
    { field: 'creationDate', order: 'ASC' },
  ],
  due: [{ field: 'dueDate', order: 'ASC' }],
  newest: [{ field: 'creationDate', order: 'DESC' }],
} as const;

const pageRows = 100;

interface TasksPageProps {
  readonly parameters: Readonly<Record<string, string>>;
  readonly session: Session;
}

/** The list on the left stays while the user opens one task after another on the right. */
export function TasksPage({ parameters, session }: TasksPageProps): ReactNode {
  const search = useSearch();
  const given = search.get('view') ?? 'open';
  const view: View = given in views ? (given as View) : 'open';
  const sortName = search.get('sort') ?? 'priority';
  const [rows, setRows] = useState(pageRows);
  const text = search.get('q') ?? '';
  const tasks = useFound<UserTask>('/user-tasks/search', {
    filter: filterOf(view, session.user, text),
    sort: sorts[sortName in sorts ? (sortName as keyof typeof sorts) : 'priority'],
    page: { limit: rows },
  });
  const { key } = parameters;
  return (
    <div className="tasks" data-open={key !== undefined}>
      <section className="card task-list" aria-label="Tasks">
        <TaskFilters {...{ view, sortName, text }} total={tasks.data?.page.totalItems} />
        <Panel of={tasks}>
          {({ items, page }) => (
            <>
              {items.length === 0 && (
                <Empty>{view === 'completed' ? 'None yet.' : 'Nothing waits for you.'}</Empty>
              )}
              <ul>
                {items.map((task) => (
                  <TaskRow key={task.userTaskKey} task={task} isOpen={task.userTaskKey === key} />
                ))}
              </ul>
              {page.totalItems > items.length && rows < 1_000 && (
                <div className="notice">
                  <Button onClick={() => setRows(rows + pageRows)}>
                    Show more of {count(page.totalItems)}
                  </Button>
                </div>
              )}
            </>
          )}
        </Panel>
      </section>
      <div className="task-detail stack">
        {key === undefined ? (
          <Empty>Choose a task to see its form.</Empty>
        ) : (
          <TaskDetail
            key={key}
            taskKey={key}
            user={session.user}
            next={nextOf(tasks.data?.items ?? [], key)}
          />
        )}
      </div>
    </div>
  );
}

interface TaskFiltersProps {
  readonly view: View;
  readonly sortName: string;
  readonly text: string;
  readonly total: number | undefined;
}

function TaskFilters({ view, sortName, text, total }: TaskFiltersProps): ReactNode {
  return (
    <div className="task-filters">
      <PageHead title="Tasks" />
      <Segments
        label="View"
        choices={views}
        chosen={view}
        choose={(next) => setParameters({ view: next === 'open' ? undefined : next })}
      />
      <div className="row">
        <input
          className="field grow"
          data-filter
          type="search"
          aria-label="Filter by name"
          placeholder="Filter by name"
          value={text}
          onChange={(event) => setParameters({ q: event.target.value })}
        />
        <select
          className="field"
          aria-label="Sort"
          value={sortName}
          onChange={(event) => setParameters({ sort: event.target.value })}
        >
          <option value="priority">Most urgent first</option>
          <option value="due">Due first</option>
          <option value="newest">Newest first</option>
        </select>
      </div>
      <span className="small muted" role="status">
        {total !== undefined && plural(total, 'task')}
      </span>
    </div>
  );
}

/** The task that opens after this one is completed. */
function nextOf(tasks: readonly UserTask[], key: string): string | undefined {
  const at = tasks.findIndex(({ userTaskKey }) => userTaskKey === key);
  return (tasks[at + 1] ?? tasks.find(({ userTaskKey }) => userTaskKey !== key))?.userTaskKey;
}

function filterOf(view: View, user: string, text: string): Readonly<Record<string, unknown>> {
  const state = view === 'completed' ? 'COMPLETED' : 'CREATED';
  return {
    state,
    ...(view === 'mine' ? { assignee: user } : {}),
    ...(view === 'unassigned' ? { assignee: { $exists: false } } : {}),
    ...(text === '' ? {} : { name: { $like: `*${text}*` } }),
  };
}

/** The four priority ranges of Camunda's Tasklist, in its words. */
export function priorityOf(priority: number): { readonly word: string; readonly isHigh: boolean } {
  if (priority > 75) return { word: 'Critical', isHigh: true };
  if (priority > 50) return { word: 'High', isHigh: true };
  return { word: priority > 25 ? 'Medium' : 'Low', isHigh: false };
}

function TaskRow({ task, isOpen }: { task: UserTask; isOpen: boolean }): ReactNode {
  const priority = priorityOf(task.priority);
  const isLate = task.dueDate !== null && Date.parse(task.dueDate) < nowMs();
  return (
    <li>
      <a
        className="task-row"
        data-row
        aria-current={isOpen ? 'true' : undefined}
        href={ui(`/tasks/${task.userTaskKey}`) + location.search}
      >
        <span className="row">
          <strong className="grow cut">{task.name ?? task.elementId}</strong>
          <span className={priority.isHigh ? 'small bad' : 'small muted'}>{priority.word}</span>
        </span>
        <span className="small muted">{task.processName ?? task.processDefinitionId}</span>
        <span className="row small">
          <span className={isLate ? 'grow bad' : 'grow muted'}>
            {task.dueDate === null
              ? `created ${ago(task.creationDate)}`
              : `due ${ago(task.dueDate)}`}
          </span>
          <span className="muted">
            {task.assignee === null ? task.candidateGroups.join(', ') : `@${task.assignee}`}
          </span>
        </span>
      </a>
    </li>
  );
}
