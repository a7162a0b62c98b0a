import { Array as ArrayOf, Object as ObjectOf, Unsafe, type Static } from 'typebox';
import {
  agentContentBlocksMax,
  agentHistoryItemsMax,
  agentToolCallsMax,
  agentToolsMax,
} from '../../../engine/agent/agent-limits.ts';
import { agentRoles } from '../../../engine/agent/agent-rows.ts';
import { Result, resultKey, resultText, resultTruth } from '../result-schema.ts';
import { AnyObject, InputEnum, Int32, Int64, Key, List, Maybe, Str, Strict } from '../schema.ts';

const documentReference = Strict({
  'camunda.document.type': Maybe(Str()),
  storeId: Maybe(Str()),
  documentId: Maybe(Str()),
  contentHash: Maybe(Str()),
  metadata: Maybe(
    Strict({
      contentType: Maybe(Str()),
      fileName: Maybe(Str()),
      expiresAt: Maybe(Str()),
      size: Maybe(Int64()),
      processDefinitionId: Maybe(Str()),
      processInstanceKey: Maybe(Str()),
      customProperties: Maybe(AnyObject('Any JSON by name.')),
    }),
  ),
});

const contentTypes = ['TEXT', 'DOCUMENT', 'OBJECT'] as const;

const contentBlock = Strict({
  contentType: InputEnum(contentTypes),
  text: Maybe(Str()),
  documentReference: Maybe(documentReference),
  object: Maybe(Unsafe<unknown>({ description: 'Any JSON except null.' })),
});
const content = List(contentBlock, { maxItems: agentContentBlocksMax });

const tool = Strict({
  name: Maybe(Str()),
  description: Maybe(Str()),
  elementId: Maybe(Str()),
});
const tools = List(tool, { maxItems: agentToolsMax });

const limits = Strict({
  maxModelCalls: Maybe(Int32({ description: '-1: no limit.' })),
  maxToolCalls: Maybe(Int32()),
  maxTokens: Maybe(Int64()),
});

const toolCall = Strict({
  toolCallId: Maybe(Str()),
  toolName: Maybe(Str()),
  elementId: Maybe(Str()),
  arguments: Maybe(AnyObject('Any JSON by name.')),
});

const callMetrics = Strict({
  inputTokens: Maybe(Int64()),
  outputTokens: Maybe(Int64()),
  durationMs: Maybe(Int64()),
});

const said = {
  role: Maybe(InputEnum(agentRoles)),
  content: Maybe(content),
  toolCalls: Maybe(List(toolCall, { maxItems: agentToolCallsMax })),
  metrics: Maybe(callMetrics),
  producedAt: Maybe(Str({ examples: ['2026-08-01T12:00:00Z'] })),
};

const historyItem = Strict({
  historyItemId: Maybe(Str({ description: "The agent's own id, by which a repetition is known." })),
  loopIteration: Maybe(Int32()),
  ...said,
  tools: Maybe(tools),
  model: Maybe(Str()),
  provider: Maybe(Str()),
  limits: Maybe(limits),
  systemPrompt: Maybe(content),
});

const reported = {
  elementInstanceKey: Maybe(Key()),
  jobKey: Maybe(Key()),
  jobLease: Maybe(Str({ description: 'The lease token of the job.' })),
  history: Maybe(List(historyItem, { maxItems: agentHistoryItemsMax })),
};

export const agentCreation = Strict({
  ...reported,
  definition: Maybe(
    Strict({ model: Maybe(Str()), provider: Maybe(Str()), systemPrompt: Maybe(Str()) }),
  ),
  limits: Maybe(limits),
});

const agentUpdateStates = ['IDLE', 'THINKING', 'TOOL_CALLING', 'TOOL_DISCOVERY'] as const;

export const agentUpdate = Strict({
  ...reported,
  status: Maybe(InputEnum(agentUpdateStates)),
  metrics: Maybe(
    Strict({
      inputTokens: Maybe(Int64()),
      outputTokens: Maybe(Int64()),
      modelCalls: Maybe(Int32()),
      toolCalls: Maybe(Int32()),
    }),
  ),
  tools: Maybe(tools),
});

export const agentHistoryAddition = Strict({
  elementInstanceKey: Maybe(Key()),
  jobKey: Maybe(Key()),
  jobLease: Maybe(Str()),
  loopIteration: Maybe(Int32()),
  ...said,
});

export type AgentCreation = Static<typeof agentCreation>;
export type AgentUpdate = Static<typeof agentUpdate>;
export type AgentHistoryAddition = Static<typeof agentHistoryAddition>;
export type HistoryItemBody = Static<typeof historyItem>;
export type ContentBlock = Static<typeof contentBlock>;
export type ToolBody = Static<typeof tool>;
export type LimitsBody = Static<typeof limits>;
export type Said = Pick<
  HistoryItemBody,
  'role' | 'content' | 'toolCalls' | 'metrics' | 'producedAt'
>;

export const createdHistory = ArrayOf(
  Result({ historyItemId: resultText, historyItemKey: resultKey, isDuplicate: resultTruth }),
);
export const agentParams = ObjectOf({ agentInstanceKey: Key() });
