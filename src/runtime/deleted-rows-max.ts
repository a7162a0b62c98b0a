/** Rows of each table that go at once with the deletion of an instance; for the rest there are further lots. */
export const deletedRowsMax = 400;
