import { partsOf, type Right } from '../core/permissions.ts';

/** A read by key that its caller has no right to. It is no bug: the caller gets an answer. */
export class ReadForbidden extends Error {
  constructor(right: Right) {
    const { type, permission } = partsOf(right);
    super(`Unauthorized to perform operation '${permission}' on resource '${type}'`);
  }
}
