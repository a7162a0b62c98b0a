/** Expired messages that one batch deletes, and correlations of such messages. Further ones are due again at once. */
export const expiredMax = 1_000;
