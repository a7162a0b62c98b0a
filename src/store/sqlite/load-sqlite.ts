/**
 * Loads `node:sqlite` without its warning that it is experimental, and hides no other warning. Node emits that warning
 * once in each thread, while the module loads, so every thread calls this function before it imports the module.
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
