import type { ReactNode } from 'react';
import { call } from '../api/call.ts';
import type { ProcessDefinition } from '../api/nouns.ts';
import { useThing, type Filter } from '../api/queries.ts';
import { Panel } from '../parts/panel.tsx';
import { navigate, ui } from '../router.ts';
import { marksOf, useElementCounts } from './element-counts.ts';
import { countsFilter } from './instance-filter.ts';
import { MigrateDialog } from './migrate-dialog.tsx';

interface BulkMigrateProps {
  readonly definitionKey: string;
  readonly filter: Filter;
  /** The noun for the selection, as in *17 instances*. */
  readonly what: string;
  readonly close: () => void;
}

/**
 * Migrates all instances of one definition that match, by an operation of the server. Then the page of the operation
 * opens.
 */
export function BulkMigrate({ definitionKey, filter, what, close }: BulkMigrateProps): ReactNode {
  const definition = useThing<ProcessDefinition>(`/v2/process-definitions/${definitionKey}`);
  const counts = useElementCounts(definitionKey, { ...countsFilter(filter), state: 'ACTIVE' });
  return (
    <Panel of={definition}>
      {(source) => (
        <Panel of={counts}>
          {({ items }) => (
            <MigrateDialog
              title={`Migrate ${what}`}
              {...{ source, what, close }}
              allowsGaps
              marks={marksOf(items)}
              migrate={async (migrationPlan) => {
                const { batchOperationKey } = await call<{ batchOperationKey: string }>(
                  'POST',
                  '/v2/process-instances/migration',
                  {
                    // The mapping is for this definition only.
                    filter: { ...filter, processDefinitionKey: definitionKey },
                    migrationPlan,
                  },
                );
                navigate(ui(`/operations/${batchOperationKey}`));
              }}
            />
          )}
        </Panel>
      )}
    </Panel>
  );
}
