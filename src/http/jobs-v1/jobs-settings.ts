/** What the Jobs Service is told by the configuration. */
export interface JobsSettings {
  /** Whether tenants are held to the requests a minute of their tier. */
  readonly limitsRates: boolean;
}
