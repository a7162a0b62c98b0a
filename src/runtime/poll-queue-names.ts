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

/** The queues that a job of this type and tenant may serve. `queues` are the queues in which polls wait now. */
export function queuesFedBy(
  { type, tenantId }: JobNotice,
  queues: readonly string[],
): readonly string[] {
  if (type === anyType) {
    return queues.filter(
      (queue) => queue.endsWith(`\n${tenantId}`) || queue.endsWith(`\n${anyType}`),
    );
  }
  return [
    queueOf({ type, tenantId }),
    queueOf({ type, tenantId: anyType }),
    queueOf({ type: anyType, tenantId }),
    queueOf({ type: anyType, tenantId: anyType }),
  ];
}
