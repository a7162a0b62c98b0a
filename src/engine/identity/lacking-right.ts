import { partsOf, type Right } from '../../core/permissions.ts';
import { reject, type Rejection } from '../../core/rejection.ts';

/** The rejection of a command whose caller lacks a right. */
export function lackingRight(right: Right): Rejection {
  const { type, permission } = partsOf(right);
  return reject(
    'FORBIDDEN',
    `Insufficient permissions to perform operation '${permission}' on resource '${type}'`,
  );
}
