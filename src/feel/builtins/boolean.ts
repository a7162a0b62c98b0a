import { ErrorValue } from '../runtime.ts';
import { builtin } from './builtin.ts';
import type { BuiltinTable } from './builtin.ts';

export const booleanBuiltins: BuiltinTable = {
  not: [builtin(['negand'], ([value]) => (typeof value === 'boolean' ? !value : null))],
  'is defined': [builtin(['value'], ([value]) => value !== null)],
  'get or else': [builtin(['value', 'default'], ([value, other]) => value ?? other)],
  assert: [
    builtin(['value', 'condition'], ([value, condition]) =>
      condition === true ? value : new ErrorValue('The condition is not fulfilled'),
    ),
    builtin(['value', 'condition', 'cause'], ([value, condition, cause]) => {
      if (condition === true) return value;
      return typeof cause === 'string' ? new ErrorValue(cause) : undefined;
    }),
  ],
};
