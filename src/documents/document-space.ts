import { partsOfDocuments } from './document-files.ts';

/** Counts the bytes of all documents, and of those that arrive, against a limit. */
export interface DocumentSpace {
  /** Whether the file may grow by these bytes, which then count. */
  take(file: string, bytes: number): boolean;
  /** The file is gone. */
  giveBack(file: string): void;
  /** The file has become a document. */
  keep(file: string, part: number): void;
  remove(part: number, bytes: number): void;
  /** What a part has been found to contain, which other nodes may have changed. */
  measured(part: number, bytes: number): void;
}

/** What a document counts besides its bytes and its description: the blocks of its files and folders. */
export const documentOverheadBytes = 8_192;

export function createDocumentSpace(bytesMax: number): DocumentSpace {
  const bytesOf = new Array<number>(partsOfDocuments).fill(0);
  /** One for each upload in progress. */
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
