import { reject } from '../../core/rejection.ts';
import type { AgentMetrics } from './agent-rows.ts';

export function addMetrics(left: AgentMetrics, right: AgentMetrics): AgentMetrics {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    modelCalls: left.modelCalls + right.modelCalls,
    toolCalls: left.toolCalls + right.toolCalls,
  };
}

export const noMetrics: AgentMetrics = {
  inputTokens: 0,
  outputTokens: 0,
  modelCalls: 0,
  toolCalls: 0,
};

export const tooMuch = reject(
  'INVALID_ARGUMENT',
  `Expected to update agent instance metrics, but a counter would exceed ${Number.MAX_SAFE_INTEGER}.`,
);

export function isCountable(metrics: AgentMetrics): boolean {
  return Object.values(metrics).every((count) => Number.isSafeInteger(count));
}
