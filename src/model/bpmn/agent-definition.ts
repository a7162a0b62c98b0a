import type { AgentType } from '../agent-type.ts';
import type { NodeDraft } from './draft.ts';
import { extensionOf, refuse, type XmlCursor } from './xml-cursor.ts';

const types: Readonly<Record<string, AgentType>> = {
  aiAgentSubProcess: 'AI_AGENT_SUB_PROCESS',
  aiAgentTask: 'AI_AGENT_TASK',
  external: 'EXTERNAL_AGENT',
};

const adHoc = 'an ad-hoc sub-process';
const serviceTask = 'a service task';

/** The elements on which each type of agent may be, and their names. */
const allowed: Readonly<Record<AgentType, Partial<Record<NodeDraft['kind'], string>>>> = {
  AI_AGENT_SUB_PROCESS: { adHocSubProcess: adHoc },
  AI_AGENT_TASK: { serviceTask },
  EXTERNAL_AGENT: { serviceTask, adHocSubProcess: adHoc },
};

/** https://docs.camunda.io/docs/components/agentic-orchestration/ */
export function readAgentType(cursor: XmlCursor, { kind }: NodeDraft): AgentType | undefined {
  const marker = extensionOf(cursor, 'zeebe:agentDefinition');
  if (marker === undefined) return undefined;
  const word = marker.xml.attributes.get('agentType')?.trim() ?? '';
  if (word === '') {
    refuse(marker, "Attribute 'agentType' must be present and not empty");
    return undefined;
  }
  const type = Object.hasOwn(types, word) ? types[word] : undefined;
  if (type === undefined) {
    const words = Object.keys(types).join(', ');
    refuse(marker, `Attribute 'agentType' must be one of [${words}], but is '${word}'`);
    return undefined;
  }
  if (allowed[type][kind] === undefined) {
    const where = Object.values(allowed[type]).join(' or ');
    refuse(cursor, `agentType '${word}' is only allowed on ${where}.`);
    return undefined;
  }
  return type;
}
