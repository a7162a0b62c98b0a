/** The entry of the engine's thread. What it compiles is kept, as in the main thread: that halves its start. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./serve-engine.ts');
