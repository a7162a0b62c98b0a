const startedAtMs = performance.now();

/** Prints one line: the time, the actor, the action. */
export function say(who: string, what: string): void {
  const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(2).padStart(6);
  process.stdout.write(`${seconds}s  ${who.padEnd(10)} ${what}\n`);
}
