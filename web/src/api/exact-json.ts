/**
 * JSON whose numbers keep all their digits. A number too large for a double becomes a raw value, which `JSON.stringify`
 * writes as it was read.
 */

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
