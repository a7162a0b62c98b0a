/** The entry of the engine's thread. Its compiled code is cached, as in the main thread: that halves its start. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./serve-engine.ts');
