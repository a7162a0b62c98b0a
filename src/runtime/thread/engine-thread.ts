/** The entry of the engine's thread. Its compiled code is cached, as in the main thread: that halves its start. */
import { enableCompileCache } from 'node:module';
import { loadSqliteQuietly } from '../../store/sqlite/load-sqlite.ts';

enableCompileCache();
loadSqliteQuietly();
await import('./serve-engine.ts');
