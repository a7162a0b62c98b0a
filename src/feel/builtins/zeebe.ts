import { toInt } from '../number.ts';
import { javaDuration, javaPeriod } from '../temporal-text.ts';
import { isTemporal } from '../compare.ts';
import { isMap, isNumber } from '../values.ts';
import type { FeelValue } from '../values.ts';
import { builtin } from './builtin.ts';
import type { Builtin, BuiltinTable } from './builtin.ts';

function interval(value: FeelValue | undefined): string | undefined {
  if (value === undefined || !isTemporal(value)) return undefined;
  if (value.kind === 'days and time duration') return javaDuration(value);
  return value.kind === 'years and months duration' ? javaPeriod(value) : undefined;
}

/** A repeating interval in the form of BPMN timers: `R3/PT1H`, or without a count for endless repetition. */
const cycle: readonly Builtin[] = [
  builtin(['interval'], ([value]) => {
    const text = interval(value);
    return text === undefined ? undefined : `R/${text}`;
  }),
  builtin(['repetitions', 'interval'], ([repetitions, value]) => {
    const text = interval(value);
    if (text === undefined) return undefined;
    if (repetitions === null) return `R/${text}`;
    return isNumber(repetitions) ? `R${toInt(repetitions)}/${text}` : undefined;
  }),
];

const aiParameters = ['value', 'description', 'type', 'schema', 'options'];

/** Returns its first argument. An AI agent reads the other parameters from the model. */
function fromAi(count: number): Builtin {
  return builtin(aiParameters.slice(0, count), ([value, description, type, schema, options]) => {
    const texts = [description, type].every(isTextOrNull);
    const maps = [schema, options].every((entry) => (entry ?? null) === null || isMap(entry));
    return texts && maps ? value : undefined;
  });
}

function isTextOrNull(value: FeelValue | undefined): boolean {
  return (value ?? null) === null || typeof value === 'string';
}

export const zeebeBuiltins: BuiltinTable = {
  cycle,
  fromAi: [fromAi(1), fromAi(2), fromAi(3), fromAi(4), fromAi(5)],
};
