/** Where all routes of the Jobs Service are. */
export const jobsPrefix = '/jobs/v1';

/** Whether a request, of whatever route, is answered in the words of the Jobs Service. */
export function isForJobs({ url }: { readonly url: string }): boolean {
  return url.startsWith(`${jobsPrefix}/`);
}
