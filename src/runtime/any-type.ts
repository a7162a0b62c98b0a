/** Whichever type the tenant's next job is of. */
export const anyType = '*';
