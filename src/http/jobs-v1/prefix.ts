/** The prefix of all routes of the Jobs Service. */
export const jobsPrefix = '/jobs/v1';

/** Whether a request is answered in the form of the Jobs Service. */
export function isForJobs({ url }: { readonly url: string }): boolean {
  return url.startsWith(`${jobsPrefix}/`);
}
