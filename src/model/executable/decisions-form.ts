import type { Drg } from '../dmn/decision-model.ts';
import { createStoredForm } from './stored-form.ts';

/** How the executable form of a file of decisions is stored beside its XML. */
export const decisionsForm = createStoredForm<Drg>({
  upgrades: [],
  toJson: (drg) => drg,
  fromJson: (json) => json as Drg,
});
