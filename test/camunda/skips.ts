/** Tests of one file of the suite that do not pass yet, and the missing feature. */
export interface Skip {
  readonly file: string;
  readonly reason: string;
  /** `group › title`, as the script prints them. */
  readonly tests: readonly string[];
}

export const skips: readonly Skip[] = [
  {
    file: 'authorization/authorization-enforcement-api-tests',
    reason: 'The suite leaves it out: permissions are not enforced yet, and it is told so',
    tests: [
      'Authorization enforcement › refuses a process-definition search to an unprivileged user',
      'Authorization enforcement › refuses a user list to an unprivileged user',
      'Authorization enforcement › refuses a deployment to an unprivileged user',
      'Authorization enforcement › refuses role creation to an unprivileged user',
      'Authorization enforcement › refuses starting a process instance to an unprivileged user',
      'Authorization enforcement › admits a user once granted the matching authorization',
    ],
  },
  {
    file: 'document/document-api-tests',
    reason: 'Documents come next',
    tests: [
      'Documents › stores a document',
      'Documents › returns the stored content',
      'Documents › rejects a download whose content hash does not match',
      'Documents › deletes a document',
    ],
  },
  {
    file: 'system/system-api-tests',
    reason: 'The suite leaves it out: it is for servers whose users live in an identity provider',
    tests: [
      'Users API availability › is closed with a stated reason when the cluster is in OIDC mode',
    ],
  },
];
