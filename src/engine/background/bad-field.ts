import { reject, type Rejection } from '../../core/rejection.ts';

/** A request's field that cannot be as it is: `reason` goes on from its name. */
export function badField(field: string, reason: string): Rejection {
  return reject('BAD_REQUEST', `${field} ${reason}.`, { fields: [field] });
}
