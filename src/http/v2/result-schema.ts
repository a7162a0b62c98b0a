/** The vocabulary of answers, only for the OpenAPI document: answers are not checked. */
import {
  Boolean as Truth,
  Object as ObjectOf,
  String as Text,
  Unsafe,
  type TProperties,
} from 'typebox';

/** An object in an answer. Every property is present; one without a value is `null`. */
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
  title: Text({ description: 'The kind of the problem.' }),
  status: resultNumber,
  detail: Text({ description: 'The details of this problem.' }),
  instance: Text({ description: "The request's path." }),
});
