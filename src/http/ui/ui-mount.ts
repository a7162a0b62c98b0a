import type { JobsAuthentication } from '../jobs-v1/jobs-authentication.ts';
import type { RouteContext } from '../v2/route.ts';

export interface UiMount extends RouteContext {
  /** Several nodes work on the same tables. */
  readonly isShared: boolean;
  /** Absent: there is no `/jobs/v1`. */
  readonly authentication: JobsAuthentication | undefined;
}
