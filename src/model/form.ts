/** A form of Camunda's form builder. We keep it as it is; whoever shows it reads the rest. */
export type ParsedForm =
  | {
      readonly kind: 'form';
      readonly formId: string;
      readonly versionTag: string | undefined;
      /** The file's text. */
      readonly schema: string;
    }
  | { readonly kind: 'invalid'; readonly reasons: readonly string[] };

/** https://docs.camunda.io/docs/components/modeler/forms/camunda-forms-reference/ */
export function parseForm(bytes: Uint8Array): ParsedForm {
  const schema = decodeUtf8(bytes);
  if (schema === undefined) return invalid('The file is not valid UTF-8');
  const form = parseJson(schema);
  if (typeof form !== 'object' || form === null || Array.isArray(form)) {
    return invalid('Expected a form to be a JSON object');
  }
  const formId = textMember(form, 'id');
  if (formId === undefined || formId === '') {
    return invalid('Expected the form id to be present, but none given');
  }
  const versionTag = textMember(form, 'versionTag');
  return { kind: 'form', formId, versionTag: versionTag === '' ? undefined : versionTag, schema };
}

function invalid(reason: string): ParsedForm {
  return { kind: 'invalid', reasons: [reason] };
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

function textMember(form: object, name: string): string | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(form, name)?.value;
  return typeof value === 'string' ? value : undefined;
}
