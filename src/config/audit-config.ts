/** The settings of the audit log, in the table of `config.ts` and with its rules. */
import { auditCategories, type AuditCategory } from '../engine/audit/audit-log-row.ts';
import type { AuditSettings } from '../engine/audit/audit-settings.ts';
import { defaultRuntimeLimits } from '../runtime/runtime-limits.ts';
import { hour, listOf, number, text } from './setting.ts';

const categories = auditCategories.join(',');

export const auditSettings = {
  'audit-users': text(
    categories,
    `actions of users that the audit log of /v2 records: none, or a list of ${categories}`,
  ),
  'audit-clients': text(
    'none',
    'actions of clients that the audit log records, as in --audit-users',
  ),
  'audit-retention-ms': number(
    defaultRuntimeLimits.auditKeptMs,
    [0, 3_660 * 24 * hour],
    'age at which the server deletes entries of the audit log; 0: never',
  ),
} as const;

type Text = (name: 'audit-users' | 'audit-clients' | 'audit-retention-ms') => string;

export function readAuditSettings(given: Text): {
  readonly audit: AuditSettings;
  readonly auditKeptMs: number;
} {
  return {
    audit: {
      user: categoriesIn(given('audit-users')),
      client: categoriesIn(given('audit-clients')),
    },
    auditKeptMs: Number(given('audit-retention-ms')),
  };
}

function categoriesIn(given: string): readonly AuditCategory[] {
  const names = listOf(given);
  return auditCategories.filter((category) => names.includes(category));
}

/** The message about a wrong list of categories; `undefined` if both are right. */
export function findWrongAudit(given: Text): string | undefined {
  for (const name of ['audit-users', 'audit-clients'] as const) {
    const known: readonly string[] = auditCategories;
    const isRight =
      given(name) === 'none' || listOf(given(name)).every((one) => known.includes(one));
    if (!isRight)
      return `--${name} is '${given(name)}' but must be none, or a list of ${categories}.`;
  }
  return undefined;
}
