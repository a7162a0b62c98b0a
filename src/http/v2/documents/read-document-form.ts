/** Reads a form with files, whose bytes go to the document store as they arrive. */
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { Readable } from 'node:stream';
import type { DocumentStore, ReceivedBytes } from '../../../documents/stored-document.ts';
import { badRequest, RefusedRequest } from '../problem.ts';

export interface DocumentForm {
  readonly files: readonly DocumentPart[];
  /** The text of the part with metadata, if there is one. */
  readonly metadata: string | undefined;
}

export interface DocumentPart {
  readonly fileName: string | undefined;
  readonly contentType: string;
  readonly bytes: ReceivedBytes;
}

export interface DocumentFormNames {
  readonly file: string;
  readonly metadata: string;
  readonly filesMax: number;
}

const metadataBytesMax = 1024 * 1024;
const partsMax = 20;
const headerPairsMax = 50;

const unreadable = 'Failed to parse multipart request';

/** Throws a `RefusedRequest` for a form that it cannot read, and then stores nothing of it. */
export async function readDocumentForm(
  form: { readonly contentType: string; readonly body: Readable },
  names: DocumentFormNames,
  { store, bytesMax }: { readonly store: DocumentStore; readonly bytesMax: number },
): Promise<DocumentForm> {
  const arriving: Promise<DocumentPart>[] = [];
  const streams: Readable[] = [];
  let metadata: string | undefined;
  const finished = new Promise<void>((resolve, reject) => {
    const reading = startReading(form.contentType, names);
    const fail = (): void => reject(new RefusedRequest(badRequest(unreadable)));
    reading.on('file', (name, bytes, fileName, _encoding, contentType) => {
      if (name !== names.file) {
        bytes.on('error', () => undefined);
        bytes.resume();
        return;
      }
      streams.push(bytes);
      const part = receivePart(store, { bytes, fileName, contentType, bytesMax });
      // If the part fails, the form never ends, because nothing reads the rest of the part. So the failure rejects at
      // once.
      part.catch(reject);
      arriving.push(part);
    });
    reading.on('field', (name, value, _nameTruncated, isTruncated) => {
      if (name !== names.metadata) return;
      if (isTruncated) fail();
      metadata = value;
    });
    for (const limit of ['filesLimit', 'fieldsLimit', 'partsLimit'] as const) {
      reading.on(limit, fail);
    }
    reading.on('error', fail);
    reading.on('finish', resolve);
    form.body.on('error', fail);
    form.body.on('close', () => {
      // The client has disconnected before the end of its form.
      if (!form.body.readableEnded) reading.destroy(new Error('Expected the rest of the form'));
    });
    form.body.pipe(reading);
  });
  try {
    await finished;
    return { files: await Promise.all(arriving), metadata };
  } catch (error) {
    form.body.unpipe();
    form.body.resume();
    // Nothing reads the form any further, so these parts never end by themselves.
    for (const stream of streams) stream.destroy();
    for (const part of await Promise.allSettled(arriving)) {
      if (part.status === 'fulfilled') await store.discard(part.value.bytes);
    }
    throw error;
  }
}

function startReading(
  contentType: string,
  { file, metadata, filesMax }: DocumentFormNames,
): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: { 'content-type': contentType } satisfies BusboyHeaders,
      limits: {
        files: filesMax,
        fields: partsMax,
        fieldSize: metadataBytesMax,
        parts: filesMax + partsMax,
        headerPairs: headerPairsMax,
      },
      // Clients send the metadata as a blob, so that part has a file name, too.
      isPartAFile: (name, _type, fileName) =>
        name !== metadata && (name === file || fileName !== undefined),
    });
  } catch {
    throw new RefusedRequest(badRequest(unreadable));
  }
}

async function receivePart(
  store: DocumentStore,
  part: {
    readonly bytes: Readable;
    readonly fileName: string | undefined;
    readonly contentType: string;
    readonly bytesMax: number;
  },
): Promise<DocumentPart> {
  const { bytes, fileName, contentType, bytesMax } = part;
  return { fileName, contentType, bytes: await store.receive(bytes, bytesMax) };
}
