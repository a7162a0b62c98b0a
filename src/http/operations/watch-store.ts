import type { Orchestrator } from '../../runtime/orchestrator.ts';

/** Whoever may ask without a token must not be able to keep the database busy. */
const rememberedMs = 1_000;
/** A database that is cut off may not refuse, but be silent. */
const answersWithinMs = 2_000;

/** Asks whether the store answers: one question at a time, and at most one a second, however many want to know. */
export function watchStore(orchestrator: Orchestrator): () => Promise<boolean> {
  let isAsking = false;
  let askedAtMs = -Infinity;
  let answer = Promise.resolve(false);
  return () => {
    const nowMs = performance.now();
    if (isAsking || nowMs - askedAtMs < rememberedMs) return answer;
    isAsking = true;
    askedAtMs = nowMs;
    const asked = answers(orchestrator).finally(() => {
      isAsking = false;
    });
    answer = inTime(asked);
    return answer;
  };
}

async function answers(orchestrator: Orchestrator): Promise<boolean> {
  try {
    return await orchestrator.storeAnswers();
  } catch {
    return false;
  }
}

async function inTime(asked: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, answersWithinMs, false);
  });
  const isThere = await Promise.race([asked, silence]);
  clearTimeout(timer);
  return isThere;
}
