import type { JsonText } from '../../../core/json.ts';
import type { BackgroundJobKey, JobOperationKey } from '../../../core/key.ts';
import type { TenantId } from '../../../core/tenant.ts';
import type { BackgroundJobState } from '../background-rows.ts';
import type { JobOperationAction, JobOperationPlan, JobOperationRow } from './operation-rows.ts';

export interface JobOperationCommands {
  startJobOperation: {
    readonly tenantId: TenantId;
    readonly action: JobOperationAction;
    readonly request: JsonText;
    readonly plan: JobOperationPlan;
    readonly expected: number;
    readonly createdBy: string;
  };
  /** What it has done already stays done. */
  cancelJobOperation: { readonly tenantId: TenantId; readonly operationKey: JobOperationKey };
  /** The runtime's, found due in the same transaction. */
  stepJobOperation: {
    readonly tenantId: TenantId;
    readonly operationKey: JobOperationKey;
    /** The next jobs that it is about, in order. */
    readonly found: readonly FoundJobKey[];
    /** Up to where there are no others; `undefined`: nothing was looked at. */
    readonly scannedTo: FoundJobKey | undefined;
    /** Whether there are none beyond. */
    readonly isEnd: boolean;
    /** What has become of the jobs that it watches; one that is gone is not among them. */
    readonly watched: readonly WatchedJob[];
  };
}

export interface JobOperationResults {
  startJobOperation: Readonly<JobOperationRow>;
  cancelJobOperation: Readonly<JobOperationRow>;
  stepJobOperation: undefined;
}

/** A place in the order of making. */
export interface FoundJobKey {
  readonly jobKey: BackgroundJobKey;
  readonly createdAtMs: number;
}

export interface WatchedJob {
  readonly jobKey: BackgroundJobKey;
  readonly state: BackgroundJobState;
}
