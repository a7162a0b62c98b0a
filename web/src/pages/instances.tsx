import type { ReactNode } from 'react';
import { PageHead } from '../parts/page-head.tsx';
import { Segments } from '../parts/segments.tsx';
import { setParameters, useSearch } from '../router.ts';
import { instanceFilter, stateOf, states } from './instance-filter.ts';
import { InstanceList } from './instance-list.tsx';

export function InstancesPage(): ReactNode {
  const search = useSearch();
  return (
    <>
      <PageHead title="Instances" below="Of all processes, incidents first">
        <Segments
          label="State"
          choices={states}
          chosen={stateOf(search)}
          choose={(state) => setParameters({ state: state === 'running' ? undefined : state })}
        />
      </PageHead>
      <InstanceList key={search.toString()} filter={instanceFilter(search)} />
    </>
  );
}
