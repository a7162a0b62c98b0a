import type { AdHocResult } from '../ad-hoc/ad-hoc-result.ts';
import type { VariableDocument } from '../../core/json.ts';
import type { Rejection } from '../../core/rejection.ts';
import type { TaskResult } from '../user-task/user-task-commands.ts';
import type { CommandContext } from '../command-context.ts';
import type { IncidentType } from '../state/process-rows.ts';
import type { OpenJob } from './find-job.ts';

/**
 * The effect of the end of a job, which depends on the kind of the job. A failure has the same effect for every kind:
 * another attempt, or an incident (`fail-job.ts`). A rule rejects before its first emit (law E3).
 */
export interface JobRule {
  /** The incident of a job whose worker has failed for the last time. */
  readonly noRetries: IncidentType;
  complete(context: CommandContext, open: OpenJob, result: JobResult): Rejection | undefined;
  throwError(context: CommandContext, open: OpenJob, error: JobError): Rejection | undefined;
}

interface JobResult {
  readonly variables: VariableDocument;
  readonly businessId: string | undefined;
  /** The decision of the worker of an ad-hoc sub-process; jobs of other kinds ignore it. */
  readonly adHoc: AdHocResult | undefined;
  /** The decision of a task listener; jobs of other kinds ignore it. */
  readonly task: TaskResult | undefined;
}

export interface JobError {
  readonly errorCode: string;
  readonly errorMessage: string | undefined;
  readonly variables: VariableDocument;
}
