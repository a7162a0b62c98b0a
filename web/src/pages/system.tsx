import type { ReactNode } from 'react';
import { useThing } from '../api/queries.ts';
import { JsonBlock } from '../parts/json.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import type { Session } from '../session.ts';

export function SystemPage({ session }: { session: Session }): ReactNode {
  const topology = useThing<object>('/v2/topology');
  const ready = useThing<{ status: string }>('/ready');
  return (
    <>
      <PageHead title="System" below={`Continuo ${session.version}`} />
      <section className="card" aria-label="State">
        <dl className="definition">
          <dt>Ready</dt>
          <dd>
            <Panel of={ready}>{({ status }) => status}</Panel>
          </dd>
          <dt>Authentication</dt>
          <dd>{session.kind === 'development' ? 'none, on loopback only' : 'on'}</dd>
          <dt>API</dt>
          <dd>
            <a href="/docs">
              <u>Documentation</u>
            </a>
          </dd>
          <dt>Metrics</dt>
          <dd>
            <a href="/metrics">
              <u>/metrics</u>
            </a>
          </dd>
        </dl>
      </section>
      <section className="card" aria-label="Topology">
        <header>
          <h2>Topology</h2>
        </header>
        <Panel of={topology}>
          {(answer) => (
            <div className="incident">
              <JsonBlock json={JSON.stringify(answer)} label="Topology" />
            </div>
          )}
        </Panel>
      </section>
    </>
  );
}
