/** The kinds of agents that an element can be, in the words of Camunda's clients. */
export const agentTypes = ['AI_AGENT_SUB_PROCESS', 'AI_AGENT_TASK', 'EXTERNAL_AGENT'] as const;
export type AgentType = (typeof agentTypes)[number];
