/** Each look-up of the holdings of an owner reads all of its authorizations. */
export const authorizationsMax = 10_000;

/** Every token is compared with every mapping rule. */
export const mappingRulesMax = 10_000;
