/** Stands for any type of job in the name of a poll queue. */
export const anyType = '*';
