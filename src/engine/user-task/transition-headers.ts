import type { UserTaskRow } from '../state/process-rows.ts';
import type { TaskProperties, TaskTransition } from '../state/task-transition.ts';

/** The prefix of headers that describe the task itself. */
const reserved = 'io.camunda.zeebe:';

/** The headers of a listener's job: those of the task, and the task as it will be after the transition. */
export function transitionHeaders(
  task: UserTaskRow,
  transition: TaskTransition,
): Readonly<Record<string, string>> {
  const { to, action } = transition;
  const values: readonly (readonly [name: string, value: string | undefined])[] = [
    ['userTaskKey', task.key],
    ['action', action],
    ['assignee', to.assignee],
    ['candidateGroups', JSON.stringify(to.candidateGroups)],
    ['candidateUsers', JSON.stringify(to.candidateUsers)],
    ['changedAttributes', JSON.stringify(changedAttributes(transition))],
    ['dueDate', momentText(to.dueAtMs)],
    ['followUpDate', momentText(to.followUpAtMs)],
    ['formKey', task.formKey],
    ['priority', String(to.priority)],
  ];
  const own = Object.entries(task.headers).filter(([name]) => !name.startsWith(reserved));
  const described = values.flatMap(([name, value]) =>
    value === undefined ? [] : [[`${reserved}${name}`, value] as const],
  );
  return Object.fromEntries([...own, ...described]);
}

function momentText(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString();
}

const attributes = {
  assignee: 'assignee',
  candidateGroups: 'candidateGroups',
  candidateUsers: 'candidateUsers',
  dueAtMs: 'dueDate',
  followUpAtMs: 'followUpDate',
  priority: 'priority',
} as const satisfies { readonly [P in keyof TaskProperties]: string };

/** A property that was corrected back has not changed. */
function changedAttributes({ event, from, to, variables }: TaskTransition): readonly string[] {
  const changed = (Object.keys(attributes) as (keyof TaskProperties)[]).filter(
    (name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]),
  );
  const names: string[] = changed.map((name) => attributes[name]);
  return event === 'updating' && variables.length > 0 ? [...names, 'variables'] : names;
}
