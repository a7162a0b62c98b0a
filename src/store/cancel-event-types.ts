/**
 * The events of listeners on which the end of an element or instance waits, as a list in SQL. Workers get their jobs from
 * suspended process instances, too.
 */
export const cancelEventTypes = `'CANCEL', 'CANCELING'`;
