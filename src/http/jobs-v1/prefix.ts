/** Where all routes of the Jobs Service are. */
export const jobsPrefix = '/jobs/v1';
