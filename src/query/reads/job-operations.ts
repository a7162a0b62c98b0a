import type { JobOperationState } from '../../engine/background/operation/operation-rows.ts';
import { jobOperations } from '../resources/job-operations.ts';
import { listSource, sourceOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';
import type { ListPage } from './background-jobs.ts';

/** The caller's operations, newest first. */
export interface JobOperationsQuery {
  readonly kind: 'jobOperations';
  /** Only operations in these states; `undefined` for all. */
  readonly states: readonly JobOperationState[] | undefined;
  readonly page: ListPage;
}

export function listJobOperations(run: Run, { states, page }: JobOperationsQuery): Promise<string> {
  return listSource(run, sourceOf(jobOperations), {
    conditions:
      states === undefined
        ? []
        : [{ kind: 'tests', field: 'status', tests: [{ operator: 'in', values: states }] }],
    sort: [{ field: 'operationKey', order: 'DESC' }],
    page: { kind: 'offset', from: page.from, limit: page.limit },
  });
}
