/** The vocabulary of answers, for the OpenAPI document only: nothing is checked on the way out. */
import {
  Boolean as Truth,
  Object as ObjectOf,
  String as Text,
  Unsafe,
  type TProperties,
} from 'typebox';

/** An answer's object. Every property is always there; what has no value is `null`. */
export function Result<Properties extends TProperties>(properties: Properties) {
  return ObjectOf(properties);
}

export function NullOr(type: string, format?: string) {
  return Unsafe({ type: [type, 'null'], ...(format === undefined ? {} : { format }) });
}

export const resultKey = Text({ pattern: '^-?[0-9]+$', examples: ['2251799813685249'] });
export const resultText = Text();
export const resultTruth = Truth();
export const resultNumber = Unsafe<number>({ type: 'integer' });

export const problemSchema = Result({
  type: Text({ default: 'about:blank' }),
  title: Text({ description: 'What kind of problem it is.' }),
  status: resultNumber,
  detail: Text({ description: 'What this one is.' }),
  instance: Text({ description: "The request's path." }),
});
