/** A JSON file with an id in it. The server keeps its text unchanged and does not read the rest. */
export type NamedJson =
  | {
      readonly kind: 'named';
      readonly id: string;
      readonly versionTag: string | undefined;
      readonly text: string;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Reads a form of Camunda's form builder
 * (https://docs.camunda.io/docs/components/modeler/forms/camunda-forms-reference/) or another file with an id like that
 * of a form. Reasons call the file by `noun`.
 */
export function readNamedJson(noun: string, bytes: Uint8Array): NamedJson {
  const text = decodeUtf8(bytes);
  if (text === undefined) return invalid('The file is not valid UTF-8');
  const json = parseJson(text);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return invalid(`Expected a ${noun} to be a JSON object`);
  }
  const id = textMember(json, 'id');
  if (id === undefined || id === '') {
    return invalid(`Expected the ${noun} id to be present, but none given`);
  }
  const versionTag = textMember(json, 'versionTag');
  return { kind: 'named', id, versionTag: versionTag === '' ? undefined : versionTag, text };
}

function invalid(reason: string): NamedJson {
  return { kind: 'invalid', reason };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textMember(json: object, name: string): string | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(json, name)?.value;
  return typeof value === 'string' ? value : undefined;
}
