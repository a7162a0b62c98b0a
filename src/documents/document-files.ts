/** The files of the document store, and the operations on a single file. */
import { createHash, randomUUID } from 'node:crypto';
import {
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
} from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../core/assert.ts';
import { UnreadableDocument } from './storage-trouble.ts';
import type { StoredDocument } from './stored-document.ts';

export interface Files {
  readonly arriving: () => string;
  readonly arrivals: string;
  readonly info: (id: string) => string;
  readonly infos: (part: number) => string;
  readonly content: (hash: string) => string;
  readonly contents: (part: number) => string;
  readonly bytes: (hash: string) => string;
  /** The file beside the bytes that names one of the documents that use them. */
  readonly user: (document: Pick<StoredDocument, 'hash' | 'documentId' | 'generation'>) => string;
  /** The document's file to which the name of such a file leads, and the generation that the document must have. */
  readonly userOf: (name: string) => { readonly info: string; readonly generation: string };
  readonly key: string;
}

/** Documents and contents are divided into folders by the first byte of a hash. */
export const partsOfDocuments = 256;

export function filesIn(folder: string): Files {
  const digest = (id: string) => createHash('sha256').update(id).digest('hex');
  const named = (part: number) => part.toString(16).padStart(2, '0');
  const content = (hash: string) => path.join(folder, 'content', hash.slice(0, 2), hash);
  const infoOf = (idDigest: string) =>
    path.join(folder, 'documents', idDigest.slice(0, 2), `${idDigest}.json`);
  return {
    arrivals: path.join(folder, 'arriving'),
    arriving: () => path.join(folder, 'arriving', randomUUID()),
    infos: (part) => path.join(folder, 'documents', named(part)),
    info: (id) => infoOf(digest(id)),
    content,
    contents: (part) => path.join(folder, 'content', named(part)),
    bytes: (hash) => path.join(content(hash), 'bytes'),
    user: ({ hash, documentId, generation }) =>
      path.join(content(hash), digest(documentId) + (generation && `.${generation}`)),
    userOf: (name) => {
      const [idDigest = '', generation = ''] = name.split('.');
      return { info: infoOf(idDigest), generation };
    },
    key: path.join(folder, 'link-key'),
  };
}

export function partOfHash(hash: string): number {
  return Number.parseInt(hash.slice(0, 2), 16);
}

/** `undefined` if the file does not exist; throws an `UnreadableDocument` if no document can be read from it. */
export async function readInfo(file: string): Promise<StoredDocument | undefined> {
  try {
    const text = await unlessAbsent(readFile(file, 'utf8'));
    return text === undefined ? undefined : documentIn(text);
  } catch (cause) {
    throw new UnreadableDocument(file, { cause });
  }
}

/** A document that was stored before there were generations has the generation ''. */
function documentIn(text: string): StoredDocument {
  const read = JSON.parse(text) as Partial<StoredDocument> | null;
  const { documentId, hash, size } = read ?? {};
  assert(
    typeof documentId === 'string' && typeof hash === 'string' && typeof size === 'number',
    'the description of a document',
  );
  return { generation: '', ...(read as Omit<StoredDocument, 'generation'>) };
}

export async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the folder and its parents, so that they survive a loss of power. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const above = path.dirname(first);
  for (let made = folder; made !== above; made = path.dirname(made)) {
    await syncFolder(path.dirname(made));
  }
}

/** Syncs the folder, so that new and removed names survive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The files of a folder; none if it does not exist. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await unlessAbsent(readdir(folder))) ?? [];
}

/** Whether the file exists and has not changed for a day, by the file system's clock, which no client can move. */
export async function isAbandoned(file: string): Promise<boolean> {
  const found = await unlessAbsent(stat(file));
  return found !== undefined && Date.now() - found.mtimeMs > abandonedMs;
}

const abandonedMs = 24 * 3_600_000;

/**
 * Renames the file to `taken` and returns whether it existed. It then counts as new, so that no sweep deletes it as
 * abandoned.
 */
export async function takeFile(file: string, taken: string): Promise<boolean> {
  const now = new Date();
  const moved = utimes(file, now, now).then(() => rename(file, taken));
  return (await unlessAbsent(moved.then(() => true))) ?? false;
}

/** Gives the file the name and returns whether that worked; `false` if another file has the name. */
export async function linkOnce(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

export async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error;
  }
}

export const removeFile = (file: string): Promise<void> => rm(file, { force: true });

/** `undefined` if the file does not exist. */
export async function unlessAbsent<T>(act: Promise<T>): Promise<T | undefined> {
  try {
    return await act;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as { readonly code?: string } | null)?.code;
}
