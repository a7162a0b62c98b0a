import type { Drg } from '../dmn/decision-model.ts';
import { createStoredForm } from './stored-form.ts';

/** The stored form of a file of decisions, kept beside its XML. */
export const decisionsForm = createStoredForm<Drg>({
  upgrades: [],
  toJson: (drg) => drg,
  fromJson: (json) => json as Drg,
});
