import { errorCodes, errorPrefix, type ErrorGroup } from '../src/http/jobs-v1/error-codes.ts';

const groups: { readonly [G in ErrorGroup]: string } = {
  API: 'Jobs and requests',
  Quota: 'Quotas',
  Tier: 'Tiers',
  Worker: 'Workers',
  Internal: 'Absent resources',
  Global: 'All requests',
};

/** docs/ERRORS.md, from the table that the answers use. */
export function errorCodesPage(): string {
  const count = Object.keys(errorCodes).length;
  const sections = (Object.keys(groups) as ErrorGroup[]).map(
    (group) => `## ${groups[group]}\n\n${table(group)}`,
  );
  return `# Error codes of the Jobs Service

Written by \`npm run docs:errors\`. There are ${count} codes, and each begins with \`${errorPrefix}\`. A failure of \`/jobs/v1\` is always

\`\`\`json
{
  "data": null,
  "error": { "code": "${errorPrefix}NOT_FOUND", "message": "…", "http": 404, "details": {} },
  "meta": { "request_id": "…", "service": "jobs-svc", "timestamp": "…" }
}
\`\`\`

\`error.http\` is the status of the answer, as in the tables. There is one exception: \`BAD_REQUEST\` has 405 and the
header \`Allow\` when the path does not have the method. \`meta.request_id\` is the \`x-request-id\` of the request when that is a UUID.

${sections.join('\n\n')}
`;
}

function table(group: ErrorGroup): string {
  const rows = Object.entries(errorCodes)
    .filter(([, code]) => code.group === group)
    .map(
      ([name, { status, meaning, remedy }]) =>
        `| \`${errorPrefix}${name}\` | ${status} | ${meaning} | ${remedy} |`,
    );
  return ['| code | HTTP | when | what to do |', '|---|---|---|---|', ...rows].join('\n');
}
