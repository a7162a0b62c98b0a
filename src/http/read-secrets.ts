/** Secrets by name, as they are at this moment. */
export type ReadSecrets = () => Promise<ReadonlyMap<string, string>>;
