import type { JobsAuthentication } from '../jobs-v1/jobs-authentication.ts';
import type { RouteContext } from '../v2/route.ts';

export interface UiMount extends RouteContext {
  /** Whether several nodes use the same tables. */
  readonly isShared: boolean;
  /** `undefined` without `/jobs/v1`. */
  readonly authentication: JobsAuthentication | undefined;
}
