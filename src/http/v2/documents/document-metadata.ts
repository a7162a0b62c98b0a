import { parseDateTime } from '../../../query/date-time.ts';
import { Violations } from '../identity/checks.ts';
import { badRequest, type Problem } from '../problem.ts';
import { shown } from '../violation.ts';

/** The metadata that a client sends with a document. Every member may be absent. */
export interface GivenMetadata {
  readonly fileName?: string;
  readonly contentType?: string;
  readonly expiresAtMs?: number;
  readonly processDefinitionId?: string;
  readonly processInstanceKey?: string;
  readonly customProperties?: Readonly<Record<string, unknown>>;
}

type Read<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** Reads the JSON object of one document. */
export function readMetadata(text: string | undefined): Read<GivenMetadata> {
  if (text === undefined) return { kind: 'read', value: {} };
  const json = parse(text);
  if (!isObject(json)) return unreadable('metadata');
  return metadataOf(json);
}

/** Reads the JSON list of the documents of a batch; `undefined` if there is none. */
export function readMetadataList(
  text: string | undefined,
): Read<readonly GivenMetadata[] | undefined> {
  if (text === undefined) return { kind: 'read', value: undefined };
  const json = parse(text);
  if (!Array.isArray(json)) return unreadable('metadataList');
  const all: GivenMetadata[] = [];
  for (const one of json as readonly unknown[]) {
    if (!isObject(one)) return unreadable('metadataList');
    const read = metadataOf(one);
    if (read.kind === 'problem') return read;
    all.push(read.value);
  }
  return { kind: 'read', value: all };
}

function unreadable(part: string): { readonly kind: 'problem'; readonly problem: Problem } {
  return { kind: 'problem', problem: badRequest(`Request property [${part}] cannot be parsed`) };
}

type Json = Readonly<Record<string, unknown>>;

function metadataOf(json: Json): Read<GivenMetadata> {
  for (const name of ['fileName', 'contentType', 'expiresAt', 'processDefinitionId'] as const) {
    const value = json[name] ?? null;
    if (value !== null && typeof value !== 'string') return unreadable(name);
  }
  const key = json['processInstanceKey'] ?? null;
  if (key !== null && (typeof key !== 'string' || !/^\d{1,19}$/.test(key))) {
    return unreadable('processInstanceKey');
  }
  const properties = json['customProperties'] ?? null;
  if (properties !== null && (!isObject(properties) || isDeeper(properties, depthMax))) {
    return unreadable('customProperties');
  }
  const violations = new Violations();
  const text = (name: string) => json[name] as string | null | undefined;
  const fileName = text('fileName');
  const contentType = text('contentType');
  const expiresAt = text('expiresAt');
  if (fileName?.trim() === '') violations.add('The file name must not be empty, if present');
  if (contentType?.trim() === '') violations.add('The content type must not be empty, if present');
  else if (contentType && !isMediaType(contentType)) {
    violations.add(`The provided contentType '${shown(contentType)}' is not a media type`);
  }
  const expiresAtMs = expiresAt ? parseDateTime(expiresAt) : undefined;
  if (typeof expiresAt === 'string' && expiresAtMs === undefined) {
    violations.add(
      `The provided expiresAt '${shown(expiresAt)}' cannot be parsed as a date according to RFC 3339, section 5.6`,
    );
  }
  for (const name of ['fileName', 'processDefinitionId']) {
    violations.limit(name, text(name) ?? '', textMax);
  }
  const { problem } = violations;
  if (problem !== undefined) return { kind: 'problem', problem };
  const processDefinitionId = text('processDefinitionId');
  return {
    kind: 'read',
    value: {
      ...(fileName ? { fileName } : {}),
      ...(contentType ? { contentType } : {}),
      ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
      ...(processDefinitionId ? { processDefinitionId } : {}),
      ...(key === null ? {} : { processInstanceKey: key }),
      ...(isObject(properties) ? { customProperties: properties } : {}),
    },
  };
}

const textMax = 1_000;
/** The most levels of nested custom properties. */
const depthMax = 100;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** The characters that a header may contain. */
export function isMediaType(text: string): boolean {
  return text.length <= textMax && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;[\x20-\x7e]*)?$/.test(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
