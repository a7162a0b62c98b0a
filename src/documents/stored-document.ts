import type { Readable } from 'node:stream';

/** What is known of a document besides its bytes. */
export interface DocumentInfo {
  readonly documentId: string;
  readonly contentType: string;
  readonly fileName: string;
  /** The document is gone from then on. */
  readonly expiresAtMs: number | undefined;
  readonly processDefinitionId: string | undefined;
  readonly processInstanceKey: string | undefined;
  readonly customProperties: Readonly<Record<string, unknown>>;
}

export interface StoredDocument extends DocumentInfo {
  /** SHA-256 of the bytes in hexadecimal digits. */
  readonly hash: string;
  readonly size: number;
  /** Tells a document from others that had its id, or will have it. */
  readonly generation: string;
}

/** Bytes that belong to no document yet. They are added to one, or discarded. */
export interface ReceivedBytes {
  readonly file: string;
  readonly size: number;
  readonly hash: string;
  /** Bytes that are not whole: too many for one document, or for the space that is left. */
  readonly excess: 'none' | 'document' | 'space';
}

export type Addition =
  | { readonly kind: 'added'; readonly document: StoredDocument }
  /** The id is taken. */
  | { readonly kind: 'taken' }
  /** There is no space for what is known of it. */
  | { readonly kind: 'full' };

export interface DocumentStore {
  /** Reads all bytes, and keeps them if they are at most `bytesMax` and there is space. */
  receive(bytes: Readable, bytesMax: number): Promise<ReceivedBytes>;
  /** Does nothing to bytes that were added. */
  discard(received: ReceivedBytes): Promise<void>;
  add(received: ReceivedBytes, info: DocumentInfo): Promise<Addition>;
  /** Throws an `UnreadableDocument` if what is known of it is damaged, as whatever else must read that. */
  find(id: string): Promise<StoredDocument | undefined>;
  read(document: StoredDocument): Promise<Readable | undefined>;
  /** Whether it was there. */
  remove(id: string): Promise<boolean>;
  /** A text that stands for the right to read this document until a moment. */
  sign(document: StoredDocument, untilMs: number): Promise<string>;
  /** The document that the text gives access to now. */
  verify(token: string): Promise<StoredDocument | undefined>;
  /**
   * Removes the expired documents of one part, and what broken uploads have left, and measures the rest. Throws in the
   * end if it could not do so with all.
   */
  sweep(part: number): Promise<void>;
}
