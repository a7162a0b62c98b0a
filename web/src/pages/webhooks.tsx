import { useState, type ReactNode } from 'react';
import { callJobs } from '../api/call.ts';
import { useJobs } from '../api/queries.ts';
import { useAct } from '../parts/act.ts';
import { Button } from '../parts/button.tsx';
import { StateChip } from '../parts/chip.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Panel } from '../parts/panel.tsx';
import { Ago } from '../parts/time.tsx';
import { count } from '../words.ts';

interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  readonly types: readonly string[];
  readonly status: string;
  readonly disabledReason: string | null;
  readonly failures: number;
  readonly nextTryAt: string | null;
  readonly createdAt: string;
}

export function WebhooksPage(): ReactNode {
  const webhooks = useJobs<readonly Webhook[]>('/webhooks');
  const [secret, setSecret] = useState<string>();
  const rotate = async (id: string): Promise<void> => {
    const { data } = await callJobs<{ secret: string }>('POST', `/webhooks/${id}/rotate`);
    setSecret(data.secret);
  };
  return (
    <>
      <PageHead title="Webhooks" below="Addresses that receive the tenant's events" />
      <section className="card" aria-label="Webhooks">
        <Panel of={webhooks}>
          {({ data }) =>
            data.length === 0 ? (
              <Empty>No webhook. Register one by POST /jobs/v1/webhooks.</Empty>
            ) : (
              <WebhookTable webhooks={data} rotate={rotate} />
            )
          }
        </Panel>
      </section>
      {secret !== undefined && (
        <Dialog title="The new secret" close={() => setSecret(undefined)}>
          <p>It is shown only once.</p>
          <pre className="json" tabIndex={0}>
            {secret}
          </pre>
        </Dialog>
      )}
    </>
  );
}

interface WebhookTableProps {
  readonly webhooks: readonly Webhook[];
  readonly rotate: (id: string) => Promise<void>;
}

function WebhookTable({ webhooks, rotate }: WebhookTableProps): ReactNode {
  const act = useAct();
  return (
    <div className="table-box">
      <table className="table">
        <thead>
          <tr>
            <th>Address</th>
            <th>Status</th>
            <th>Events</th>
            <th className="end">Failures in a row</th>
            <th>Since</th>
            <th>Actions</th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map((webhook) => (
            <tr key={webhook.id}>
              <td>
                <strong>{webhook.url}</strong>
                <div className="small muted">{webhook.description}</div>
              </td>
              <td title={webhook.disabledReason ?? undefined}>
                <StateChip state={webhook.status} />
              </td>
              <td>{webhook.types.length === 0 ? 'all' : webhook.types.join(', ')}</td>
              <td className={webhook.failures > 0 ? 'end bad' : 'end'}>
                {count(webhook.failures)}
              </td>
              <td>
                <Ago at={webhook.createdAt} />
              </td>
              <td className="row">
                <Button
                  onClick={() =>
                    void act(() => callJobs('POST', `/webhooks/${webhook.id}/test`), 'Sent')
                  }
                >
                  Test
                </Button>
                <Button onClick={() => void act(() => rotate(webhook.id), 'Secret rotated')}>
                  Rotate secret
                </Button>
                {webhook.status !== 'active' && (
                  <Button
                    onClick={() =>
                      void act(
                        () => callJobs('POST', `/webhooks/${webhook.id}/resume`, {}),
                        'Resumed',
                      )
                    }
                  >
                    Resume
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
