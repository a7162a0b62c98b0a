/** Items of one request. */
export const agentHistoryItemsMax = 100;
/** Items of one agent that wait for the ends of their jobs: one decision changes them all. */
export const agentPendingItemsMax = 500;
/** Characters of these items. The items of one request are shorter. */
export const agentPendingCharactersMax = 8_000_000;
/** Tools of one agent. */
export const agentToolsMax = 500;
/** Elements for which one agent works. */
export const agentElementsMax = 500;
/** Content blocks of one item, and of a system prompt. */
export const agentContentBlocksMax = 100;
/** Tool calls of one item. */
export const agentToolCallsMax = 100;
/** Characters of the names of a model, a provider and a tool. */
export const agentNameCharactersMax = 1_000;
export const historyItemIdCharactersMax = 256;
