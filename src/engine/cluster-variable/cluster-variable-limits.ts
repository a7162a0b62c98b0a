/** Expressions read all variables of a scope at once, so each scope is limited. */
export const clusterVariablesMax = 1_000;
/** The most characters of the names, values and metadata of one scope. */
export const clusterScopeCharactersMax = 1_000_000;
/** The most scopes whose values a node keeps between batches. */
export const clusterScopesKeptMax = 100;
/** The most characters of all these scopes together. */
export const clusterCharactersKeptMax = 16_000_000;
