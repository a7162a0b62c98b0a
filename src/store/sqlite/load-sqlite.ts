/**
 * Loads `node:sqlite` without its announcement that it is experimental, and hides no other warning. Node gives it once
 * in each thread, while the module loads, so every thread that imports the module calls this before.
 */
export function loadSqliteQuietly(): void {
  const emit = Reflect.get(process, 'emitWarning') as (...given: readonly unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...rest: readonly unknown[]) => {
    if (rest[0] === 'ExperimentalWarning' && String(warning).startsWith('SQLite ')) return;
    Reflect.apply(emit, process, [warning, ...rest]);
  };
  try {
    process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emit;
  }
}
