/**
 * The vocabulary of query and path parameters. All that is checked of one alone stands in its pattern, and so in the
 * OpenAPI document.
 */
import { String as Text, Unsafe, type TSchemaOptions, type TStringOptions } from 'typebox';

/** Values that one parameter may have at most. */
export const valuesMax = 100;

/** Whole numbers in their one spelling: `01` is none. */
const wholeNumbers = {
  'from 0 on': '^(?:0|[1-9][0-9]{0,8})$',
  'from 1 on': '^[1-9][0-9]{0,8}$',
  'from 0 to 60': '^(?:[0-9]|[1-5][0-9]|60)$',
  'from 1 to 100': '^(?:[1-9][0-9]?|100)$',
  'from 1 to 1000': '^(?:[1-9][0-9]{0,2}|1000)$',
} as const;

export function WholeNumber(range: keyof typeof wholeNumbers, annotations: TStringOptions = {}) {
  const pattern = wholeNumbers[range];
  return Text({ pattern, 'x-expectation': `an integer ${range}`, ...annotations });
}

/** Several values of a pattern: the parameter again, or commas. */
export function Several(
  pattern: string,
  { expectation, description }: { readonly expectation: string; readonly description: string },
) {
  const annotations: TSchemaOptions = { 'x-expectation': expectation };
  const several = {
    type: 'string',
    pattern: `^(?:${pattern})(?:,(?:${pattern})){0,${valuesMax - 1}}$`,
    ...annotations,
  };
  return Unsafe<string | readonly string[]>({
    anyOf: [several, { type: 'array', items: several, maxItems: valuesMax, ...annotations }],
    description: `${description} Several: joined by commas, or the parameter again.`,
    ...annotations,
  });
}
