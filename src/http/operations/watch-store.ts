import type { Orchestrator, StoreState } from '../../runtime/orchestrator.ts';

/** Requests without a token must not be able to keep the database busy. */
const rememberedMs = 1_000;
/** An unreachable database may not answer at all. */
const answersWithinMs = 2_000;

const away: StoreState = { kind: 'away' };

/**
 * Checks whether the store answers. Only one check runs at a time, and at most one per second, for any number of
 * requests.
 */
export function watchStore(orchestrator: Orchestrator): () => Promise<StoreState> {
  let isChecking = false;
  let checkedAtMs = -Infinity;
  let answer = Promise.resolve<StoreState>(away);
  return () => {
    const nowMs = performance.now();
    if (isChecking || nowMs - checkedAtMs < rememberedMs) return answer;
    isChecking = true;
    checkedAtMs = nowMs;
    const check = answers(orchestrator).finally(() => {
      isChecking = false;
    });
    answer = inTime(check);
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

async function inTime(check: Promise<StoreState>): Promise<StoreState> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<StoreState>((resolve) => {
    timer = setTimeout(resolve, answersWithinMs, away);
  });
  const state = await Promise.race([check, silence]);
  clearTimeout(timer);
  return state;
}
