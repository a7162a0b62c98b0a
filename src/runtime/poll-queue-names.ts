import type { JobNotice } from '../engine/store.ts';
import { anyType } from './any-type.ts';

export function queueOf({
  type,
  tenantId,
}: {
  readonly type: string;
  readonly tenantId: string;
}): string {
  return `${type}\n${tenantId}`;
}

/** The lines, of those in which somebody stands, that a job of this type and tenant may serve. */
export function queuesFedBy(
  { type, tenantId }: JobNotice,
  lines: readonly string[],
): readonly string[] {
  if (type === anyType) {
    return lines.filter((line) => line.endsWith(`\n${tenantId}`) || line.endsWith(`\n${anyType}`));
  }
  return [
    queueOf({ type, tenantId }),
    queueOf({ type, tenantId: anyType }),
    queueOf({ type: anyType, tenantId }),
    queueOf({ type: anyType, tenantId: anyType }),
  ];
}
