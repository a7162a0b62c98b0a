import { partsOfDocuments } from './document-files.ts';

/** Counts the bytes of all documents, and of uploads in progress, against a limit. */
export interface DocumentSpace {
  /** Returns whether the file may grow by these bytes. If so, they count. */
  take(file: string, bytes: number): boolean;
  /** Called when the file was deleted. */
  giveBack(file: string): void;
  /** Called when the file has become part of a document. */
  keep(file: string, part: number): void;
  remove(part: number, bytes: number): void;
  /** Sets the bytes that a sweep found in a part of the store, because other nodes may have changed it. */
  measured(part: number, bytes: number): void;
}

/** The bytes that a document counts for the blocks of its files and folders, besides its content and its metadata. */
export const documentOverheadBytes = 8_192;

export function createDocumentSpace(bytesMax: number): DocumentSpace {
  const bytesOf = new Array<number>(partsOfDocuments).fill(0);
  /** The bytes of each upload in progress. */
  const arriving = new Map<string, number>();
  let total = 0;
  const change = (part: number, bytes: number): void => {
    bytesOf[part] = (bytesOf[part] ?? 0) + bytes;
    total += bytes;
  };
  return {
    take: (file, bytes) => {
      if (total + bytes > bytesMax) return false;
      arriving.set(file, (arriving.get(file) ?? 0) + bytes);
      total += bytes;
      return true;
    },
    giveBack: (file) => {
      total -= arriving.get(file) ?? 0;
      arriving.delete(file);
    },
    keep: (file, part) => {
      const bytes = arriving.get(file) ?? 0;
      arriving.delete(file);
      bytesOf[part] = (bytesOf[part] ?? 0) + bytes;
    },
    remove: (part, bytes) => change(part, -Math.min(bytes, bytesOf[part] ?? 0)),
    measured: (part, bytes) => change(part, bytes - (bytesOf[part] ?? 0)),
  };
}
