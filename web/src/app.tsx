import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { Failure, Skeleton } from './parts/panel.tsx';
import { PageHead } from './parts/page-head.tsx';
import { match, usePath } from './router.ts';
import { session, type Session } from './session.ts';
import { Shell } from './shell/shell.tsx';

type Parameters = Readonly<Record<string, string>>;
type PageComponent = ComponentType<{ parameters: Parameters; session: Session }>;

function page(load: () => Promise<PageComponent>): PageComponent {
  return lazy(async () => ({ default: await load() }));
}

const tasks = page(async () => (await import('./pages/tasks.tsx')).TasksPage);

/** Each page is a file of its own, loaded when it is first opened. */
const routes: readonly (readonly [pattern: string, page: PageComponent])[] = [
  ['/processes', page(async () => (await import('./pages/processes.tsx')).ProcessesPage)],
  ['/processes/by-id/:id', page(async () => (await import('./pages/process.tsx')).ProcessByIdPage)],
  ['/processes/:key', page(async () => (await import('./pages/process.tsx')).ProcessPage)],
  ['/instances', page(async () => (await import('./pages/instances.tsx')).InstancesPage)],
  ['/instances/:key', page(async () => (await import('./pages/instance.tsx')).InstancePage)],
  ['', page(async () => (await import('./pages/overview.tsx')).OverviewPage)],
  ['/incidents', page(async () => (await import('./pages/incidents.tsx')).IncidentsPage)],
  ['/decisions', page(async () => (await import('./pages/decisions.tsx')).DecisionsPage)],
  ['/decisions/:key', page(async () => (await import('./pages/decisions.tsx')).DecisionPage)],
  [
    '/decision-instances/:key',
    page(async () => (await import('./pages/decision-instance.tsx')).DecisionInstancePage),
  ],
  ['/queues', page(async () => (await import('./pages/queues.tsx')).QueuesPage)],
  ['/jobs', page(async () => (await import('./pages/jobs.tsx')).JobsPage)],
  ['/jobs/:id', page(async () => (await import('./pages/job.tsx')).JobPage)],
  ['/dead-letters', page(async () => (await import('./pages/dead-letters.tsx')).DeadLettersPage)],
  ['/schedules', page(async () => (await import('./pages/schedules.tsx')).SchedulesPage)],
  ['/schedules/:id', page(async () => (await import('./pages/schedule.tsx')).SchedulePage)],
  ['/operations', page(async () => (await import('./pages/operations.tsx')).OperationsPage)],
  ['/operations/:id', page(async () => (await import('./pages/operations.tsx')).OperationPage)],
  ['/events', page(async () => (await import('./pages/events.tsx')).EventsPage)],
  ['/webhooks', page(async () => (await import('./pages/webhooks.tsx')).WebhooksPage)],
  ['/workers', page(async () => (await import('./pages/workers.tsx')).WorkersPage)],
  ['/admin/system', page(async () => (await import('./pages/system.tsx')).SystemPage)],
  ['/tasks', tasks],
  ['/tasks/:key', tasks],
];

export function App(): ReactNode {
  const path = usePath();
  const asked = useQuery({ queryKey: ['session'], queryFn: session, meta: { isFixed: true } });
  if (asked.data === undefined) {
    if (asked.error === null) return <Skeleton />;
    return <Failure error={asked.error} retry={() => void asked.refetch()} />;
  }
  return (
    <Shell session={asked.data}>
      <Suspense fallback={<Skeleton />}>{pageOf(path, asked.data)}</Suspense>
    </Shell>
  );
}

function pageOf(path: string, known: Session): ReactNode {
  for (const [pattern, Page] of routes) {
    const parameters = match(pattern, path);
    if (parameters !== undefined) {
      // The list of tasks stays while one after the other is opened.
      const key = Page === tasks ? 'tasks' : path;
      return <Page key={key} parameters={parameters} session={known} />;
    }
  }
  return (
    <>
      <PageHead title="Not found" />
      <p className="muted">This address shows no page. Ctrl K finds what you look for.</p>
    </>
  );
}
