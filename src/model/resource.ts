import { parseBpmn } from './bpmn/parse-bpmn.ts';
import type { Drg } from './dmn/decision-model.ts';
import { readDmn } from './dmn/read-dmn.ts';
import { decodeLatin1 } from './latin1.ts';
import { readNamedJson } from './named-json.ts';
import type { ExecutableProcess } from './process.ts';
import { decodeXml } from './xml/decode.ts';

/** A deployed file after reading and checks. Plain data that crosses threads. */
export type ParsedResource =
  | {
      readonly kind: 'bpmn';
      readonly resourceName: string;
      readonly xml: string;
      readonly processes: readonly ExecutableProcess[];
    }
  | {
      readonly kind: 'dmn';
      readonly resourceName: string;
      readonly xml: string;
      readonly drg: Drg;
    }
  | {
      readonly kind: 'form';
      readonly resourceName: string;
      readonly formId: string;
      readonly versionTag: string | undefined;
      readonly schema: string;
    }
  | {
      readonly kind: 'other';
      readonly resourceName: string;
      /** The id in the file, or the file's name if it has no id. */
      readonly resourceId: string;
      readonly versionTag: string | undefined;
      readonly contentBase64: string;
    }
  /** The lines of text with which the whole deployment is rejected. */
  | {
      readonly kind: 'invalid';
      readonly resourceName: string;
      readonly reasons: readonly string[];
    };

interface ResourceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

type ResourceReader = (file: ResourceFile) => ParsedResource;

/** The reader for each ending of a file name, in lower case. Other files are kept unchanged. */
const readersByExtension: ReadonlyMap<string, ResourceReader> = new Map([
  ['bpmn', readBpmn],
  ['xml', (file) => (isBpmn(file.bytes) ? readBpmn(file) : readOther(file))],
  ['dmn', readDecisions],
  ['form', readForm],
  ['rpa', readRpa],
]);

/**
 * Reads one file of a deployment. Never rejects: the answer contains the faults of the file. It returns a promise,
 * because some readers are asynchronous.
 */
export function parseResource(file: ResourceFile): Promise<ParsedResource> {
  const extension = /\.([^.]*)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';
  const read = readersByExtension.get(extension) ?? readOther;
  return Promise.resolve(read(file));
}

function readBpmn(file: ResourceFile): ParsedResource {
  const decoded = decodeXml(file.bytes);
  if (decoded.kind === 'invalid') return invalid(file, [decoded.reason]);
  const parsed = parseBpmn(decoded.text);
  if (parsed.kind === 'invalid') return invalid(file, parsed.reasons);
  const { processes } = parsed;
  return { kind: 'bpmn', resourceName: file.name, xml: decoded.text, processes };
}

function readDecisions(file: ResourceFile): ParsedResource {
  const decoded = decodeXml(file.bytes);
  if (decoded.kind === 'invalid') return invalid(file, [decoded.reason]);
  const drg = readDmn(decoded.text);
  if (drg.kind === 'invalid') return invalid(file, drg.reasons);
  return { kind: 'dmn', resourceName: file.name, xml: decoded.text, drg };
}

const sniffedBytes = 65_536;

function isBpmn(bytes: Uint8Array): boolean {
  const head = decodeLatin1(bytes.subarray(0, sniffedBytes)).replaceAll('\0', '');
  return head.includes('http://www.omg.org/spec/BPMN/20100524/MODEL');
}

function readForm(file: ResourceFile): ParsedResource {
  const form = readNamedJson('form', file.bytes);
  if (form.kind === 'invalid') return invalid(file, [form.reason]);
  const { id, versionTag, text } = form;
  return { kind: 'form', resourceName: file.name, formId: id, versionTag, schema: text };
}

/** A script of Camunda's RPA: a JSON object with an id like a form. Its worker reads the rest. */
function readRpa(file: ResourceFile): ParsedResource {
  const named = readNamedJson('resource', file.bytes);
  if (named.kind === 'invalid') return invalid(file, [named.reason]);
  return { ...other(file), resourceId: named.id, versionTag: named.versionTag };
}

function readOther(file: ResourceFile): ParsedResource {
  return other(file);
}

function other({ name, bytes }: ResourceFile) {
  return {
    kind: 'other',
    resourceName: name,
    resourceId: name,
    versionTag: undefined,
    contentBase64: btoa(decodeLatin1(bytes)),
  } as const;
}

function invalid(file: ResourceFile, reasons: readonly string[]): ParsedResource {
  return { kind: 'invalid', resourceName: file.name, reasons };
}
