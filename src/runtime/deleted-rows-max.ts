/** The most rows of each table that the deletion of an instance deletes at once. Further lots delete the rest. */
export const deletedRowsMax = 400;
