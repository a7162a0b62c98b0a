import { UserPlus, Check, Undo2 } from 'lucide-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { call, Refusal } from '../api/call.ts';
import { parseExact } from '../api/exact-json.ts';
import { useThing } from '../api/queries.ts';
import type { Page, UserTask, Variable } from '../api/nouns.ts';
import { TaskForm, type FormHandle } from '../form/task-form.tsx';
import { Button } from '../parts/button.tsx';
import { StateChip } from '../parts/chip.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failure, Panel, Skeleton } from '../parts/panel.tsx';
import { Ago } from '../parts/time.tsx';
import { say } from '../parts/toasts.tsx';
import { navigate, ui } from '../router.ts';
import { draftOf, deleteDraft, keepDraft } from './task-draft.ts';
import { TaskVariables, type VariablesHandle } from './task-variables.tsx';

interface TaskDetailProps {
  readonly taskKey: string;
  readonly user: string;
  readonly next: string | undefined;
}

export function TaskDetail({ taskKey, user, next }: TaskDetailProps): ReactNode {
  const task = useThing<UserTask>(`/v2/user-tasks/${taskKey}`);
  return (
    <Panel of={task} absent={<Empty>No task has this key.</Empty>}>
      {(known) => (
        <>
          <TaskHead task={known} user={user} />
          <TaskWork task={known} next={next} />
        </>
      )}
    </Panel>
  );
}

function TaskHead({ task, user }: { task: UserTask; user: string }): ReactNode {
  const client = useQueryClient();
  const [to, setTo] = useState('');
  const isOpen = task.state === 'CREATED';
  const assign = async (assignee: string | undefined): Promise<void> => {
    const path = `/v2/user-tasks/${task.userTaskKey}`;
    try {
      if (assignee === undefined) await call('DELETE', `${path}/assignee`);
      else await call('POST', `${path}/assignment`, { assignee, allowOverride: true });
      say(assignee === undefined ? 'Given back' : `Assigned to ${assignee}`);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
    await client.invalidateQueries();
  };
  return (
    <PageHead
      title={task.name ?? task.elementId}
      crumbs={[
        ['Tasks', ui('/tasks') + location.search],
        [task.processName ?? task.processDefinitionId, ui(`/instances/${task.processInstanceKey}`)],
      ]}
      below={
        <>
          <StateChip state={task.state} /> Created <Ago at={task.creationDate} />
          {task.dueDate !== null && (
            <>
              {' · due '}
              <Ago at={task.dueDate} />
            </>
          )}
          {task.candidateGroups.length > 0 && ` · for ${task.candidateGroups.join(', ')}`}
          {task.assignee !== null && ` · assigned to ${task.assignee}`}
        </>
      }
    >
      {isOpen && (
        <>
          <form
            className="row"
            onSubmit={(event) => {
              event.preventDefault();
              if (to !== '') void assign(to).then(() => setTo(''));
            }}
          >
            <input
              className="field"
              aria-label="Assign to"
              placeholder="Assign to…"
              value={to}
              onChange={(event) => setTo(event.target.value)}
            />
          </form>
          {task.assignee === null ? (
            <Button kind="primary" icon={<UserPlus size={14} />} onClick={() => void assign(user)}>
              Assign to me
            </Button>
          ) : (
            <Button icon={<Undo2 size={14} />} onClick={() => void assign(undefined)}>
              Give back
            </Button>
          )}
        </>
      )}
    </PageHead>
  );
}

interface Opened {
  readonly schema: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly rows: readonly Variable[];
}

/** Reads the form and its variables once, so that later changes do not alter the user's entries. */
async function openTask(task: UserTask): Promise<Opened> {
  const path = `/v2/user-tasks/${task.userTaskKey}`;
  const [form, page] = await Promise.all([
    task.formKey === null ? undefined : call<{ schema: string } | undefined>('GET', `${path}/form`),
    call<Page<Variable>>('POST', `${path}/effective-variables/search?truncateValues=false`, {
      page: { limit: 1_000 },
    }),
  ]);
  const variables = Object.fromEntries(
    page.items.map(({ name, value }) => [name, parseExact(value)] as const),
  );
  return { schema: form?.schema, variables, rows: page.items };
}

function TaskWork({ task, next }: { task: UserTask; next: string | undefined }): ReactNode {
  const { userTaskKey: key } = task;
  const client = useQueryClient();
  const form = useRef<FormHandle>(null);
  const table = useRef<VariablesHandle>(null);
  const [problem, setProblem] = useState<string>();
  const opened = useQuery({
    queryKey: ['opened task', key],
    queryFn: () => openTask(task),
    staleTime: Infinity,
    gcTime: 0,
    meta: { isFixed: true },
  });
  const isOpen = task.state === 'CREATED';
  const complete = async (): Promise<void> => {
    const variables = (form.current ?? table.current)?.submit();
    if (variables === undefined) return;
    try {
      await call('POST', `/v2/user-tasks/${key}/completion`, { variables });
      deleteDraft(key);
      say('Completed');
      await client.invalidateQueries();
      if (next !== undefined) navigate(ui(`/tasks/${next}`) + location.search);
    } catch (error) {
      const hasEnded = error instanceof Refusal && (error.status === 404 || error.status === 409);
      setProblem(error instanceof Error ? error.message : String(error));
      if (hasEnded) await client.invalidateQueries();
    }
  };
  useCompleteKey(isOpen, complete);
  const { data, error, refetch } = opened;
  if (data === undefined) {
    return error === null ? <Skeleton /> : <Failure error={error} retry={() => void refetch()} />;
  }
  return (
    <section className="card" aria-label="Form">
      <div className="task-form stack">
        {!isOpen && (
          <p className="banner" data-tone="amber" role="status">
            This task is {task.state === 'COMPLETED' ? 'completed' : 'cancelled'}. The form shows
            the values from when you opened it.
          </p>
        )}
        {task.externalFormReference !== null && (
          <ExternalForm address={task.externalFormReference} />
        )}
        {data.schema === undefined ? (
          <TaskVariables ref={table} rows={data.rows} isReadOnly={!isOpen} />
        ) : (
          <TaskForm
            ref={form}
            schema={data.schema}
            variables={{ ...data.variables, ...draftOf(key) }}
            isReadOnly={!isOpen}
            onChange={(values) => keepDraft(key, values)}
          />
        )}
        {problem !== undefined && (
          <p className="bad" role="alert">
            {problem}
          </p>
        )}
      </div>
      {isOpen && <TaskFoot hasForm={data.schema !== undefined} complete={complete} />}
    </section>
  );
}

interface TaskFootProps {
  readonly hasForm: boolean;
  readonly complete: () => Promise<void>;
}

/** Comes after the form, so that it never covers the watermark of form-js. */
function TaskFoot({ hasForm, complete }: TaskFootProps): ReactNode {
  return (
    <div className="task-foot">
      <span className="muted small grow">{hasForm && 'A draft is kept in this browser only'}</span>
      <kbd>Ctrl Enter</kbd>
      <Button kind="primary" icon={<Check size={15} />} onClick={() => void complete()}>
        Complete task
      </Button>
    </div>
  );
}

function useCompleteKey(isOpen: boolean, complete: () => Promise<void>): void {
  useEffect(() => {
    if (!isOpen) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void complete();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}

/** A link only if the address is http or https. */
function ExternalForm({ address }: { address: string }): ReactNode {
  if (!/^https?:\/\//i.test(address)) return <p>External form: {address}</p>;
  return (
    <p>
      External form:{' '}
      <a href={address} rel="noreferrer noopener" target="_blank">
        <u>{address}</u>
      </a>
    </p>
  );
}
