/** What somebody has filled in and not sent: in this browser only, by the task's key, until the task is completed. */

type Values = Readonly<Record<string, unknown>>;

const draftsMax = 50;
const prefix = 'continuo.draft.';

export function draftOf(taskKey: string): Values {
  try {
    return JSON.parse(localStorage.getItem(prefix + taskKey) ?? '{}') as Values;
  } catch {
    return {};
  }
}

export function keepDraft(taskKey: string, values: Values): void {
  const kept = Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  const [oldest] = kept.toSorted();
  if (kept.length >= draftsMax && oldest !== undefined) localStorage.removeItem(oldest);
  localStorage.setItem(prefix + taskKey, JSON.stringify(values));
}

export function deleteDraft(taskKey: string): void {
  localStorage.removeItem(prefix + taskKey);
}
