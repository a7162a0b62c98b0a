import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const blockBytes = 512;

const disks = new Set<ModelDisk>();
const writeReally = fs.writeSync;
const syncAll = (file: number) => [...disks].map((disk) => disk.syncOf(file)).find(Boolean) ?? null;

// The replacement is permanent, because modules keep the functions that they have imported.
Object.assign(fs, {
  fdatasync: (file: number, done: (error: Error | null) => void) => {
    const error = syncAll(file);
    setImmediate(() => done(error));
  },
  fdatasyncSync: (file: number) => {
    const error = syncAll(file);
    if (error !== null) throw error;
  },
  writeSync: (file: number, bytes: Buffer, offset: number, length: number, position: number) => {
    for (const disk of disks) disk.wrote(file, position, length);
    return writeReally(file, bytes, offset, length, position);
  },
});
syncBuiltinESMExports();

/**
 * A disk behind the system's cache, as Linux has it: the files of a directory are what the cache shows, and the disk
 * has of them what was synced. When a sync fails, the cache takes its pages for written: it goes on showing them, and
 * no later sync brings them to the disk, unless they are written again. The model finds SQLite's writes by comparing
 * the files, and observes Node's writes and syncs directly.
 */
export class ModelDisk {
  /** Whether syncs fail from now on. */
  isFailing = false;
  #directory: string;
  readonly #onDisk = new Map<string, Buffer>();
  /** Blocks that the cache shows and the disk will not get, with what they have in the cache. */
  readonly #lost = new Map<string, Map<number, Buffer>>();
  constructor(directory: string) {
    this.#directory = directory;
    disks.add(this);
  }

  /** Copies the cache, as another process would find it after the end of this one, into this directory. */
  continueIn(directory: string): void {
    fs.cpSync(this.#directory, directory, { recursive: true });
    this.#directory = directory;
    this.isFailing = false;
  }

  sync(name: string): void {
    const content = fs.readFileSync(join(this.#directory, name));
    const lost = this.#lost.get(name) ?? new Map<number, Buffer>();
    for (const [at, bytes] of lost) {
      if (!content.subarray(at, at + bytes.length).equals(bytes)) lost.delete(at);
    }
    if (this.isFailing) this.#lose(name, content);
    for (const at of this.#lost.get(name)?.keys() ?? []) {
      const before = this.#onDisk.get(name)?.subarray(at, at + blockBytes) ?? Buffer.alloc(0);
      content.fill(0, at, Math.min(at + blockBytes, content.length));
      before.copy(content, at);
    }
    this.#onDisk.set(name, content);
  }

  /** The files that are left after a loss of power. */
  losePower(directory: string): void {
    fs.mkdirSync(directory);
    for (const [name, content] of this.#onDisk) fs.writeFileSync(join(directory, name), content);
  }

  release(): void {
    disks.delete(this);
  }

  #lose(name: string, content: Buffer): void {
    const before = this.#onDisk.get(name) ?? Buffer.alloc(0);
    const lost = this.#lost.get(name) ?? new Map<number, Buffer>();
    this.#lost.set(name, lost);
    for (let at = 0; at < content.length; at += blockBytes) {
      const block = content.subarray(at, at + blockBytes);
      if (!block.equals(before.subarray(at, at + blockBytes))) lost.set(at, Buffer.from(block));
    }
  }

  /** The outcome of the sync of a file, if it is on this disk. */
  syncOf(file: number): Error | undefined {
    const name = this.#nameOf(file);
    if (name === undefined) return undefined;
    this.sync(name);
    return this.isFailing ? Object.assign(new Error('EIO: i/o error'), { code: 'EIO' }) : undefined;
  }

  wrote(file: number, position: number, length: number): void {
    const lost = this.#lost.get(this.#nameOf(file) ?? '');
    for (const at of lost?.keys() ?? []) {
      if (at + blockBytes > position && at < position + length) lost?.delete(at);
    }
  }

  #nameOf(file: number): string | undefined {
    const { ino } = fs.fstatSync(file);
    return fs
      .readdirSync(this.#directory)
      .find((name) => fs.statSync(join(this.#directory, name)).ino === ino);
  }
}
