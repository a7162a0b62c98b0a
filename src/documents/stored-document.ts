import type { Readable } from 'node:stream';

/** The metadata of a document. */
export interface DocumentInfo {
  readonly documentId: string;
  readonly contentType: string;
  readonly fileName: string;
  /** The moment from which the document no longer exists. */
  readonly expiresAtMs: number | undefined;
  readonly processDefinitionId: string | undefined;
  readonly processInstanceKey: string | undefined;
  readonly customProperties: Readonly<Record<string, unknown>>;
}

export interface StoredDocument extends DocumentInfo {
  /** SHA-256 of the bytes in hexadecimal digits. */
  readonly hash: string;
  readonly size: number;
  /** Distinguishes a document from earlier and later ones with the same id. */
  readonly generation: string;
}

/** Bytes that belong to no document yet. The caller adds them to one, or discards them. */
export interface ReceivedBytes {
  readonly file: string;
  readonly size: number;
  readonly hash: string;
  /** Why bytes are incomplete: they are too many for one document, or for the space that is left. */
  readonly excess: 'none' | 'document' | 'space';
}

export type Addition =
  | { readonly kind: 'added'; readonly document: StoredDocument }
  /** Another document has the id. */
  | { readonly kind: 'taken' }
  /** There is no space for the metadata. */
  | { readonly kind: 'full' };

export interface DocumentStore {
  /** Reads all bytes, and stores them if they are at most `bytesMax` and there is space. */
  receive(bytes: Readable, bytesMax: number): Promise<ReceivedBytes>;
  /** Does nothing to bytes that were added. */
  discard(received: ReceivedBytes): Promise<void>;
  add(received: ReceivedBytes, info: DocumentInfo): Promise<Addition>;
  /** Throws an `UnreadableDocument` if the metadata are damaged, like all functions that read them. */
  find(id: string): Promise<StoredDocument | undefined>;
  read(document: StoredDocument): Promise<Readable | undefined>;
  /** Returns whether the document existed. */
  remove(id: string): Promise<boolean>;
  /** Makes a text that gives the right to read this document until a moment. */
  sign(document: StoredDocument, untilMs: number): Promise<string>;
  /** The document to which the text gives access now. */
  verify(token: string): Promise<StoredDocument | undefined>;
  /**
   * Removes the expired documents of one part and the remains of broken uploads, and measures the rest. Throws at the
   * end if some of them failed.
   */
  sweep(part: number): Promise<void>;
}
