/** Reads `multipart/form-data` (RFC 7578) from a body in memory, whose size was limited before. */
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { Readable } from 'node:stream';
import { badRequest, type Problem } from './v2/problem.ts';

export interface Form {
  readonly kind: 'form';
  readonly files: readonly FormFile[];
  readonly fields: ReadonlyMap<string, string>;
}

export interface FormFile {
  /** The last segment of the file's name; `undefined` if the part has no name. */
  readonly name: string | undefined;
  readonly bytes: Buffer;
}

export interface UnreadableForm {
  readonly kind: 'unreadable';
  readonly problem: Problem;
}

const fieldsMax = 100;
const fieldBytesMax = 64 * 1024;
const headerPairsMax = 50;

/** Parts named `fileField` are always files; other files are ignored. */
export function readMultipart(options: {
  readonly contentType: string;
  readonly body: Buffer;
  readonly fileField: string;
  readonly filesMax: number;
}): Promise<Form | UnreadableForm> {
  return new Promise((resolve) => {
    const reading = startReading(options);
    if (reading === undefined) {
      resolve(unreadable('Failed to parse multipart request'));
      return;
    }
    const files: FormFile[] = [];
    const fields = new Map<string, string>();
    reading.on('file', (fieldName: string | undefined, stream: Readable, fileName?: string) => {
      if (fieldName === options.fileField) collect(stream, fileName, files);
      else drain(stream);
    });
    reading.on('field', (name: string | undefined, value: string) => {
      if (name !== undefined) fields.set(name, value);
    });
    for (const limit of ['filesLimit', 'fieldsLimit', 'partsLimit'] as const) {
      reading.on(limit, () => resolve(unreadable(`The form has too many parts`)));
    }
    reading.on('error', () => resolve(unreadable('Failed to parse multipart request')));
    reading.on('finish', () => resolve({ kind: 'form', files, fields }));
    reading.end(options.body);
  });
}

function startReading(options: {
  readonly contentType: string;
  readonly fileField: string;
  readonly filesMax: number;
}): InstanceType<typeof Busboy> | undefined {
  try {
    return new Busboy({
      headers: { 'content-type': options.contentType } satisfies BusboyHeaders,
      limits: {
        files: options.filesMax,
        fields: fieldsMax,
        fieldSize: fieldBytesMax,
        parts: options.filesMax + fieldsMax,
        headerPairs: headerPairsMax,
      },
      isPartAFile: (fieldName, _contentType, fileName) =>
        fieldName === options.fileField || fileName !== undefined,
    });
  } catch {
    // A content type without a boundary.
    return undefined;
  }
}

function collect(stream: Readable, fileName: string | undefined, files: FormFile[]): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('error', () => undefined);
  const index = files.push({ name: fileName, bytes: Buffer.alloc(0) }) - 1;
  stream.on('end', () => {
    files[index] = { name: fileName, bytes: Buffer.concat(chunks) };
  });
}

function drain(stream: Readable): void {
  stream.on('error', () => undefined);
  stream.resume();
}

function unreadable(detail: string): UnreadableForm {
  return { kind: 'unreadable', problem: badRequest(detail) };
}
