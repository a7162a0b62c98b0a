/**
 * The schemas of query and path parameters. Checks of a single parameter are in its pattern, and so in the OpenAPI
 * document.
 */
import { String as Text, Unsafe, type TSchemaOptions, type TStringOptions } from 'typebox';

/** The most values of one parameter. */
export const valuesMax = 100;

/** Patterns of whole numbers in canonical form: `01` does not match. */
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

/** Several values that match a pattern: repeated parameters, or joined by commas. */
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
    description: `${description} Several values: joined by commas, or as repeated parameters.`,
    ...annotations,
  });
}
