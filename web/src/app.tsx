import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, type ComponentType, type ReactNode } from 'react';
import { watchChanges } from './live/changes.ts';
import { Failure, Skeleton } from './parts/panel.tsx';
import { PageHead } from './parts/page-head.tsx';
import { match, usePath } from './router.ts';
import { onSessionEnd, session, SignedOut, type Session } from './session.ts';
import { Shell } from './shell/shell.tsx';

type Parameters = Readonly<Record<string, string>>;
type PageComponent = ComponentType<{ parameters: Parameters; session: Session }>;

/** Shows a message instead of the page if a file cannot be loaded, such as one of an earlier version of the server. */
function page(load: () => Promise<PageComponent>): PageComponent {
  const notLoaded = (error: unknown): PageComponent => {
    const known = error instanceof Error ? error : new Error(String(error));
    return () => <Failure error={known} retry={() => location.reload()} />;
  };
  return lazy(async () => ({ default: await load().catch(notLoaded) }));
}

const tasks = page(async () => (await import('./pages/tasks.tsx')).TasksPage);

/** Each page is a separate file, loaded when the page is first opened. */
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
  [
    '/admin/authorizations',
    page(async () => (await import('./pages/authorizations.tsx')).AuthorizationsPage),
  ],
  [
    '/admin/variables',
    page(async () => (await import('./pages/cluster-variables.tsx')).ClusterVariablesPage),
  ],
  [
    '/admin/global-listeners',
    page(async () => (await import('./pages/global-listeners.tsx')).GlobalListenersPage),
  ],
  ['/admin/system', page(async () => (await import('./pages/system.tsx')).SystemPage)],
  ['/admin/:noun', page(async () => (await import('./pages/identity-list.tsx')).IdentityListPage)],
  ['/admin/:noun/:id', page(async () => (await import('./pages/identity-page.tsx')).IdentityPage)],
  ['/tasks', tasks],
  ['/tasks/:key', tasks],
];

export function App(): ReactNode {
  const client = useQueryClient();
  const loaded = useQuery({ queryKey: ['session'], queryFn: session, meta: { isFixed: true } });
  useEffect(
    () => onSessionEnd(() => void client.resetQueries({ queryKey: ['session'] })),
    [client],
  );
  if (loaded.data !== undefined) return <SignedIn session={loaded.data} />;
  if (loaded.error === null) return <Skeleton />;
  if (!(loaded.error instanceof SignedOut)) {
    return <Failure error={loaded.error} retry={() => void loaded.refetch()} />;
  }
  const enter = (): void => {
    // This user must not see the data that another user has loaded.
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    void client.resetQueries({ queryKey: ['session'] });
  };
  return (
    <Suspense fallback={<Skeleton />}>
      <SignInPage enter={enter} />
    </Suspense>
  );
}

const SignInPage = lazy(async () => ({
  default: (await import('./pages/sign-in.tsx')).SignInPage,
}));

function SignedIn({ session: known }: { session: Session }): ReactNode {
  const client = useQueryClient();
  const path = usePath();
  useEffect(() => watchChanges(client), [client]);
  return (
    <Shell session={known}>
      <Suspense fallback={<Skeleton />}>{pageOf(path, known)}</Suspense>
    </Shell>
  );
}

function pageOf(path: string, known: Session): ReactNode {
  for (const [pattern, Page] of routes) {
    const parameters = match(pattern, path);
    if (parameters !== undefined) {
      // The list of tasks stays mounted while the user opens one task after another.
      const key = Page === tasks ? 'tasks' : path;
      return <Page key={key} parameters={parameters} session={known} />;
    }
  }
  return (
    <>
      <PageHead title="Not found" />
      <p className="muted">No page has this address. Press Ctrl K to search.</p>
    </>
  );
}
