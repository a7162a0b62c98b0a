/**
 * Drafts of task forms: values that were entered but not submitted. The browser keeps them by the key of the task until
 * the task is completed.
 */

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
  const drafts = Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  const [oldest] = drafts.toSorted();
  if (drafts.length >= draftsMax && oldest !== undefined) localStorage.removeItem(oldest);
  localStorage.setItem(prefix + taskKey, JSON.stringify(values));
}

export function deleteDraft(taskKey: string): void {
  localStorage.removeItem(prefix + taskKey);
}
