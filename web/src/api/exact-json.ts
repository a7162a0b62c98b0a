/** Numbers that a double cannot hold keep their digits: they come back out of `JSON.stringify` as they came in. */

interface ExactJson {
  readonly rawJSON?: (text: string) => object;
}

const { rawJSON } = JSON as unknown as ExactJson;

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

const keepDigits: Reviver = (_key, value, context) => {
  if (typeof value !== 'number' || context?.source === undefined || rawJSON === undefined) {
    return value;
  }
  return Number.isSafeInteger(value) || context.source.length < 16
    ? value
    : rawJSON(context.source);
};

export function parseExact(text: string): unknown {
  return JSON.parse(text, keepDigits);
}
