import type { Moves } from '../state/moves.ts';
import type { AgentHistoryState, AgentState } from './agent-rows.ts';

/** The states of an agent. An element that is entered again may go on with an agent that has completed. */
export const agentMoves: Moves<AgentState> = {
  initializing: ['toolDiscovery', 'thinking', 'toolCalling', 'idle', 'completed'],
  toolDiscovery: ['thinking', 'toolCalling', 'idle', 'completed'],
  thinking: ['toolDiscovery', 'toolCalling', 'idle', 'completed'],
  toolCalling: ['toolDiscovery', 'thinking', 'idle', 'completed'],
  idle: ['toolDiscovery', 'thinking', 'toolCalling', 'completed'],
  completed: ['toolDiscovery', 'thinking', 'toolCalling', 'idle'],
};

/** The states of an item of an agent's history. */
export const agentHistoryMoves: Moves<AgentHistoryState> = {
  pending: ['committed', 'discarded'],
  committed: [],
  discarded: [],
};
