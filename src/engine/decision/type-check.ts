import { itemsCost, type Meter, valueCost } from '../../feel/costs.ts';
import { isList, kindOf } from '../../feel/values.ts';
import type { FeelKind, FeelValue } from '../../feel/values.ts';
import type { DeclaredType } from '../../model/dmn/decision-model.ts';

const kindsOfTypes: Readonly<Record<string, readonly FeelKind[]>> = {
  string: ['string'],
  number: ['number'],
  boolean: ['boolean'],
  time: ['time', 'local time'],
  date: ['date'],
  dateTime: ['date time', 'local date time'],
  'date and time': ['date time', 'local date time'],
  dayTimeDuration: ['days and time duration'],
  'days and time duration': ['days and time duration'],
  yearMonthDuration: ['years and months duration'],
  'years and months duration': ['years and months duration'],
};

/**
 * Whether a value may have that declared type. Null has every type. A type that the model does not reduce to a simple
 * one accepts every value, as in Camunda. `meter` is charged for each checked value, and for the search among the types
 * of the model.
 */
export function isOfType(
  value: FeelValue,
  typeRef: string | undefined,
  { types, meter }: { readonly types: readonly DeclaredType[]; readonly meter: Meter },
): boolean {
  if (value === null || typeRef === undefined) return true;
  meter.charge(valueCost);
  const name = typeRef.replace(/^feel:/, '');
  const kinds = Object.hasOwn(kindsOfTypes, name) ? kindsOfTypes[name] : undefined;
  if (kinds !== undefined) return kinds.includes(kindOf(value));
  meter.charge(itemsCost(types.length));
  const declared = types.find((type) => type.name === name);
  if (declared?.typeRef === undefined) return true;
  if (!declared.isCollection && declared.typeRef === name) return true;
  const inner = { types: withoutType(types, name), meter };
  if (!declared.isCollection) return isOfType(value, declared.typeRef, inner);
  if (!isList(value)) return false;
  return value.every((item) => isOfType(item, declared.typeRef, inner));
}

/** Removes a type, so that a recursive type ends. */
function withoutType(types: readonly DeclaredType[], name: string): readonly DeclaredType[] {
  return types.filter((type) => type.name !== name);
}
