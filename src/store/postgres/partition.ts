/** All keys are made in this partition, because there is only one so far. */
export const partition = 1;
