import type { MembershipRow } from './identity-rows.ts';

/** The id of a membership's row; ids of people have no line breaks. */
export function membershipId(row: Omit<MembershipRow, 'key'>): string {
  return [row.containerType, row.containerId, row.memberType, row.memberId].join('\n');
}
