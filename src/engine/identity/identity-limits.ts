/** Each look-up of what an owner holds reads all of its authorizations. */
export const authorizationsMax = 10_000;

/** Every token is compared with every mapping rule. */
export const mappingRulesMax = 10_000;
