import { reject, type Rejection } from '../../core/rejection.ts';

/** Rejects a field of a request. `reason` continues the sentence that begins with the field's name. */
export function badField(field: string, reason: string): Rejection {
  return reject('BAD_REQUEST', `${field} ${reason}.`, { fields: [field] });
}
