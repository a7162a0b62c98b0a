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
  /** Stops the operation. Its finished steps are not undone. */
  cancelJobOperation: { readonly tenantId: TenantId; readonly operationKey: JobOperationKey };
  /** Sent by the runtime, which finds the operation due in the same transaction. */
  stepJobOperation: {
    readonly tenantId: TenantId;
    readonly operationKey: JobOperationKey;
    /** The next selected jobs, in order. */
    readonly found: readonly FoundJobKey[];
    /** The operation has seen all selected jobs up to this one; `undefined`: nothing was searched. */
    readonly scannedTo: FoundJobKey | undefined;
    /** Whether no selected job follows. */
    readonly isEnd: boolean;
    /** The present state of the watched jobs; a deleted job is absent. */
    readonly watched: readonly WatchedJob[];
  };
}

export interface JobOperationResults {
  startJobOperation: Readonly<JobOperationRow>;
  cancelJobOperation: Readonly<JobOperationRow>;
  stepJobOperation: undefined;
}

/** A position in the order of creation. */
export interface FoundJobKey {
  readonly jobKey: BackgroundJobKey;
  readonly createdAtMs: number;
}

export interface WatchedJob {
  readonly jobKey: BackgroundJobKey;
  readonly state: BackgroundJobState;
}
