/**
 * Documents in a folder: their bytes under `content/‹hash›/bytes`, once for equal bytes, and the metadata of each
 * document under `documents/`, in a file named by the hash of its id. Nodes may share the folder.
 *
 * S1  A document exists as soon as its file in `documents/` exists. That file appears whole and once. It names a
 *     generation, so that an operation on one document never reaches a later one of the same id.
 * S2  Bytes stay while a file beside them names a document that uses them. The store makes that file before the bytes
 *     arrive, and puts removed bytes back if such a file has appeared meanwhile. The sweep removes such files of
 *     documents that were never finished.
 * S3  No document is in memory: bytes go from the request to a file, and from a file to the answer.
 * S4  An acknowledged change survives a loss of power: the store syncs files and the folders that name them.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createKeyedMutex, type KeyedMutex } from '../core/keyed-mutex.ts';
import {
  filesIn,
  isAbandoned,
  linkOnce,
  makeFolder,
  namesIn,
  partOfHash,
  readInfo,
  removeFile,
  removeIfEmpty,
  syncFolder,
  takeFile,
  unlessAbsent,
  writeWhole,
  type Files,
} from './document-files.ts';
import { readToken, tokenOf } from './document-link.ts';
import {
  createDocumentSpace,
  documentOverheadBytes,
  type DocumentSpace,
} from './document-space.ts';
import type {
  Addition,
  DocumentInfo,
  DocumentStore,
  ReceivedBytes,
  StoredDocument,
} from './stored-document.ts';

export interface DocumentFolder {
  readonly folder: string;
  /** The most bytes of all documents together. */
  readonly bytesMax: number;
  readonly nowMs: () => number;
}

interface Store {
  readonly files: Files;
  readonly space: DocumentSpace;
  readonly nowMs: () => number;
  /** Locks for changes of one id, and of one content. A change that needs both locks the id first. */
  readonly onId: KeyedMutex<string>;
  readonly onContent: KeyedMutex<string>;
}

/** Opens the folder, and makes it if it does not exist. Throws if this process cannot write to it. */
export function openDocuments({ folder, bytesMax, nowMs }: DocumentFolder): DocumentStore {
  for (const part of ['content', 'documents', 'arriving']) {
    mkdirSync(path.join(folder, part), { recursive: true, mode: 0o700 });
  }
  const files = filesIn(folder);
  const space = createDocumentSpace(bytesMax);
  const store: Store = {
    files,
    space,
    nowMs,
    onId: createKeyedMutex(),
    onContent: createKeyedMutex(),
  };
  return {
    receive: (bytes, documentBytesMax) => receive(store, bytes, documentBytesMax),
    discard: async ({ file }) => {
      await removeFile(file);
      space.giveBack(file);
    },
    add: (received, info) => store.onId(info.documentId, () => addDocument(store, received, info)),
    find: (id) => find(store, id),
    read: ({ hash }) => openBytes(files.bytes(hash)),
    remove: async (id) => {
      const document = await find(store, id);
      return document !== undefined && store.onId(id, () => removeDocument(store, document));
    },
    sign: async ({ documentId, generation }, untilMs) =>
      tokenOf(await linkKey(files), { id: documentId, generation, untilMs }),
    verify: async (token) => {
      const link = readToken(await linkKey(files), token);
      if (link === undefined || link.untilMs <= nowMs()) return undefined;
      const document = await find(store, link.id);
      return document?.generation === link.generation ? document : undefined;
    },
    sweep: (part) => sweep(store, part),
  };
}

async function find(store: Store, id: string): Promise<StoredDocument | undefined> {
  const document = await readInfo(store.files.info(id));
  if (document === undefined) return undefined;
  if (!hasExpired(store, document)) return document;
  await store.onId(id, () => removeDocument(store, document));
  return undefined;
}

function hasExpired({ nowMs }: Store, { expiresAtMs }: StoredDocument): boolean {
  return expiresAtMs !== undefined && expiresAtMs <= nowMs();
}

/** Law S3. Bytes that do not fit are read and dropped, so that the client can read the refusal. */
async function receive(
  { files, space }: Store,
  bytes: Readable,
  bytesMax: number,
): Promise<ReceivedBytes> {
  const file = files.arriving();
  const digest = createHash('sha256');
  let size = 0;
  let excess: ReceivedBytes['excess'] = space.take(file, documentOverheadBytes) ? 'none' : 'space';
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (excess === 'none' && size > bytesMax) excess = 'document';
      if (excess === 'none' && !space.take(file, chunk.length)) excess = 'space';
      if (excess !== 'none') {
        done();
        return;
      }
      digest.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(
      bytes,
      measured,
      createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
    );
  } catch (error) {
    await removeFile(file);
    space.giveBack(file);
    throw error;
  }
  return { file, size, hash: digest.digest('hex'), excess };
}

/** Laws S1, S2 and S4. */
async function addDocument(
  store: Store,
  { file, hash, size }: ReceivedBytes,
  info: DocumentInfo,
): Promise<Addition> {
  const { files, space } = store;
  const target = files.info(info.documentId);
  const before = await readInfo(target);
  if (before !== undefined) {
    // An expired document loses its id.
    if (!hasExpired(store, before)) return { kind: 'taken' };
    await removeDocument(store, before);
  }
  const document: StoredDocument = { ...info, hash, size, generation: randomUUID() };
  const text = JSON.stringify(document);
  if (!space.take(file, Buffer.byteLength(text))) return { kind: 'full' };
  await makeFolder(path.dirname(target));
  await store.onContent(hash, () => keepBytes(files, file, document));
  const described = files.arriving();
  try {
    await writeWhole(described, text);
    if (await linkOnce(described, target)) {
      await syncFolder(path.dirname(target));
      space.keep(file, partOfHash(path.basename(target)));
      return { kind: 'added', document };
    }
  } finally {
    await removeFile(described);
  }
  await store.onContent(hash, () => release(files, document));
  return { kind: 'taken' };
}

/** Law S2. Another node may remove the folder while it is empty. */
async function keepBytes(files: Files, file: string, document: StoredDocument): Promise<void> {
  const folder = files.content(document.hash);
  await makeFolder(folder);
  const made = await unlessAbsent(writeWhole(files.user(document), '').then(() => true));
  if (made === undefined) {
    await makeFolder(folder);
    await writeWhole(files.user(document), '');
  }
  await rename(file, files.bytes(document.hash));
  await syncFolder(folder);
}

/**
 * Another document of that id stays. Nodes share no lock, so after the comparison the store renames the file and
 * compares again. So law S1 holds, whatever other nodes do.
 */
async function removeDocument(store: Store, document: StoredDocument): Promise<boolean> {
  const { files } = store;
  const { documentId, hash, generation } = document;
  const info = files.info(documentId);
  if ((await readInfo(info))?.generation !== generation) return false;
  const taken = files.arriving();
  if (!(await takeFile(info, taken))) return false;
  const found = await readInfo(taken);
  // The file is absent if the clock of a sweeping node is a day ahead.
  const isMeant = found === undefined || found.generation === generation;
  if (!isMeant) await linkOnce(taken, info);
  await syncFolder(path.dirname(info));
  await removeFile(taken);
  if (!isMeant) return false;
  await store.onContent(hash, () => release(files, document));
  store.space.remove(partOfHash(path.basename(info)), countedBytes(document));
  return true;
}

function countedBytes(document: StoredDocument): number {
  return document.size + Buffer.byteLength(JSON.stringify(document)) + documentOverheadBytes;
}

async function release(files: Files, document: StoredDocument): Promise<void> {
  await removeFile(files.user(document));
  await removeUnused(files, document.hash);
}

/** Law S2. */
async function removeUnused(files: Files, hash: string): Promise<void> {
  if (await isUsed(files, hash)) return;
  const removed = files.arriving();
  if (await takeFile(files.bytes(hash), removed)) {
    if (await isUsed(files, hash)) await rename(removed, files.bytes(hash));
    else await removeFile(removed);
  }
  await removeIfEmpty(files.content(hash));
}

async function isUsed(files: Files, hash: string): Promise<boolean> {
  const names = await namesIn(files.content(hash));
  return names.some((name) => name !== 'bytes');
}

/** The file is opened before the answer begins, so that the answer is a 404 if the document was just deleted. */
async function openBytes(file: string): Promise<Readable | undefined> {
  const handle = await unlessAbsent(open(file));
  return handle && createReadStream(file, { fd: handle });
}

/** A file that cannot be swept does not stop the sweep. */
async function sweep(store: Store, part: number): Promise<void> {
  const { files, space } = store;
  const failures: unknown[] = [];
  let count = 0;
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      count += 1;
      if (failures.length < reportedMax) failures.push(error);
    }
  };
  let bytes = 0;
  for (const name of await namesIn(files.infos(part))) {
    await attempt(async () => {
      bytes += await sweepDocument(store, path.join(files.infos(part), name));
    });
  }
  space.measured(part, bytes);
  for (const hash of await namesIn(files.contents(part))) {
    await attempt(() => store.onContent(hash, () => sweepContent(files, hash)));
  }
  for (const name of await namesIn(files.arrivals)) {
    await attempt(async () => {
      const file = path.join(files.arrivals, name);
      if (await isAbandoned(file)) await removeFile(file);
    });
  }
  if (count > 0) {
    throw new AggregateError(failures, `Expected to sweep part ${part}, but ${count} files failed`);
  }
}

/** The most failures that one sweep reports one by one. */
const reportedMax = 10;

/** The bytes that the document takes after the sweep. */
async function sweepDocument(store: Store, file: string): Promise<number> {
  const document = await readInfo(file);
  if (document === undefined) return 0;
  if (!hasExpired(store, document)) return countedBytes(document);
  await store.onId(document.documentId, () => removeDocument(store, document));
  return 0;
}

/** Law S2: a crash can leave bytes whose document was never finished or is already deleted. */
async function sweepContent(files: Files, hash: string): Promise<void> {
  const folder = files.content(hash);
  for (const name of await namesIn(folder)) {
    if (name === 'bytes') continue;
    const file = path.join(folder, name);
    const { info, generation } = files.userOf(name);
    if (!(await isAbandoned(file)) || (await readInfo(info))?.generation === generation) continue;
    await removeFile(file);
  }
  await removeUnused(files, hash);
}

/** The key that signs links; the first node that needs it makes it. */
async function linkKey(files: Files): Promise<Buffer> {
  const key = await unlessAbsent(readFile(files.key));
  if (key !== undefined) return key;
  const made = files.arriving();
  try {
    await writeWhole(made, randomBytes(32).toString('hex'));
    await linkOnce(made, files.key);
    await syncFolder(path.dirname(files.key));
  } finally {
    await removeFile(made);
  }
  return readFile(files.key);
}
