import type { Orchestrator, StoreState } from '../../runtime/orchestrator.ts';

/** Whoever may ask without a token must not be able to keep the database busy. */
const rememberedMs = 1_000;
/** A database that is cut off may not refuse, but be silent. */
const answersWithinMs = 2_000;

const away: StoreState = { kind: 'away' };

/** Asks whether the store answers: one question at a time, and at most one a second, however many want to know. */
export function watchStore(orchestrator: Orchestrator): () => Promise<StoreState> {
  let isAsking = false;
  let askedAtMs = -Infinity;
  let answer = Promise.resolve<StoreState>(away);
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

async function answers(orchestrator: Orchestrator): Promise<StoreState> {
  try {
    return await orchestrator.storeState();
  } catch {
    return away;
  }
}

async function inTime(asked: Promise<StoreState>): Promise<StoreState> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<StoreState>((resolve) => {
    timer = setTimeout(resolve, answersWithinMs, away);
  });
  const state = await Promise.race([asked, silence]);
  clearTimeout(timer);
  return state;
}
