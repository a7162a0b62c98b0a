import { describe, expect, it } from 'vitest';
import { reasonsOf, rejects } from '../../../test/model/refused-files.ts';
import { around, extensions, processFile } from './sample-files.ts';

const start = '<bpmn:startEvent id="S"/>';

describe('extensions', () => {
  const task = (name: string, content: string) =>
    around(`<bpmn:${name} id="E">${extensions(content)}</bpmn:${name}>`);
  const within = (path: string) => `E > extensionElements > ${path}`;
  const empty = (name: string) => `Attribute '${name}' must be present and not empty`;
  const native = '<zeebe:userTask/>';
  rejects({
    'a call activity without the called process': {
      xml: task('callActivity', ''),
      at: 'E',
      text: "Must have exactly one 'zeebe:calledElement' extension element",
    },
    'a call activity without a process id': {
      xml: task('callActivity', '<zeebe:calledElement processId=""/>'),
      at: within('calledElement'),
      text: empty('processId'),
    },
    'a multi-instance activity with half an output': {
      xml: around(
        `<bpmn:task id="E"><bpmn:multiInstanceLoopCharacteristics>${extensions('<zeebe:loopCharacteristics inputCollection="=x" outputElement="=r"/>')}</bpmn:multiInstanceLoopCharacteristics></bpmn:task>`,
      ),
      at: 'E > multiInstanceLoopCharacteristics > extensionElements > loopCharacteristics',
      text: "Attribute 'outputCollection' must be present if the attribute 'outputElement' is set",
    },
    'no job type': {
      xml: task('serviceTask', '<zeebe:taskDefinition/>'),
      at: within('taskDefinition'),
      text: empty('type'),
    },
    'retries that are empty': {
      xml: task('serviceTask', '<zeebe:taskDefinition type="t" retries=""/>'),
      at: within('taskDefinition'),
      text: "Attribute 'retries' must be present and not empty",
    },
    'a target with letters that are not ASCII': {
      xml: task(
        'task',
        '<zeebe:ioMapping><zeebe:input source="=1" target="größe"/></zeebe:ioMapping>',
      ),
      at: within('ioMapping > input'),
      text: "Expected path expression 'größe' but doesn't match the pattern '[a-zA-Z_][a-zA-Z0-9_]*(\\.[a-zA-Z_][a-zA-Z0-9_]*)*'.",
    },
    'a candidate group without a name': {
      xml: task('userTask', '<zeebe:assignmentDefinition candidateGroups="a,,b"/>'),
      at: within('assignmentDefinition'),
      text: "Expected static value to be a list of comma-separated values, e.g. 'a,b,c', but found 'a,,b'",
    },
    'a job-based user task with two forms': {
      xml: task('userTask', '<zeebe:formDefinition formKey="k" formId="f"/>'),
      at: within('formDefinition'),
      text: "Exactly one of the attributes 'formId, formKey' must be present and not empty",
    },
    'a job-based user task with an external form': {
      xml: task('userTask', '<zeebe:formDefinition externalReference="r"/>'),
      at: within('formDefinition'),
      text: "Exactly one of the attributes 'formId, formKey' must be present and not empty",
    },
    'a listener on a sequence flow': {
      xml: around('<bpmn:task id="E"/>').replace(
        '</bpmn:sequenceFlow>',
        `${extensions('<zeebe:executionListeners><zeebe:executionListener eventType="start" type="l"/></zeebe:executionListeners>')}</bpmn:sequenceFlow>`,
      ),
      at: 'S_E',
      text: "Execution listeners are not supported for the 'sequenceFlow' element.",
    },
    'two job definitions': {
      xml: task('serviceTask', '<zeebe:taskDefinition type="t"/><zeebe:taskDefinition type="u"/>'),
      at: 'E',
      text: `Must have at most one 'zeebe:taskDefinition' extension element`,
    },
    'a job priority that is no number': {
      xml: task(
        'serviceTask',
        '<zeebe:taskDefinition type="t"/><zeebe:jobPriorityDefinition priority="1.5"/>',
      ),
      at: within('jobPriorityDefinition'),
      text: "Expected an integer or an expression, but found '1.5'",
    },
    'a script task that is nothing': {
      xml: task('scriptTask', ''),
      at: 'E',
      text: `Must have either one 'zeebe:script' or one 'zeebe:taskDefinition' extension element`,
    },
    'a script that is static': {
      xml: task('scriptTask', '<zeebe:script expression="a" resultVariable="r"/>'),
      at: within('script'),
      text: "Expected expression but found static value 'a'. An expression must start with '=' (e.g. '=a').",
    },
    'a script without a result': {
      xml: task('scriptTask', '<zeebe:script expression="=a"/>'),
      at: within('script'),
      text: empty('resultVariable'),
    },
    'a result that is no name': {
      xml: task('scriptTask', '<zeebe:script expression="=a" resultVariable="a.b"/>'),
      at: within('script'),
      text: "Attribute 'resultVariable' must be a variable's name, but is 'a.b'",
    },
    'a decision and a job': {
      xml: task(
        'businessRuleTask',
        '<zeebe:calledDecision decisionId="d" resultVariable="r"/><zeebe:taskDefinition type="t"/>',
      ),
      at: 'E',
      text: `Must have either one 'zeebe:calledDecision' or one 'zeebe:taskDefinition' extension element`,
    },
    'no decision id': {
      xml: task('businessRuleTask', '<zeebe:calledDecision resultVariable="r"/>'),
      at: within('calledDecision'),
      text: empty('decisionId'),
    },
    'a binding that is not known': {
      xml: task(
        'businessRuleTask',
        '<zeebe:calledDecision decisionId="d" resultVariable="r" bindingType="newest"/>',
      ),
      at: within('calledDecision'),
      text: "Attribute 'bindingType' must be one of: latest, deployment, versionTag, but is 'newest'",
    },
    'a binding without its version tag': {
      xml: task('userTask', `${native}<zeebe:formDefinition formId="f" bindingType="versionTag"/>`),
      at: within('formDefinition'),
      text: empty('versionTag'),
    },
    'a form that is nothing': {
      xml: task('userTask', `${native}<zeebe:formDefinition formKey="k"/>`),
      at: within('formDefinition'),
      text: `Exactly one of the attributes 'formId, externalReference' must be present and not empty`,
    },
    'a priority out of range': {
      xml: task('userTask', `${native}<zeebe:priorityDefinition priority="101"/>`),
      at: within('priorityDefinition'),
      text: "Expected a priority between 0 and 100 or an expression, but found '101'",
    },
    'a due date without a zone': {
      xml: task('userTask', `${native}<zeebe:taskSchedule dueDate="2030-01-01T10:00:00"/>`),
      at: within('taskSchedule'),
      text: "Expected a date and time with a zone or an expression, but found '2030-01-01T10:00:00'",
    },
    'an output without a source': {
      xml: task('manualTask', '<zeebe:ioMapping><zeebe:output target="a"/></zeebe:ioMapping>'),
      at: within('ioMapping > output'),
      text: 'Expected expression but not found.',
    },
    'a mapping without a target': {
      xml: task('manualTask', '<zeebe:ioMapping><zeebe:input source="=a"/></zeebe:ioMapping>'),
      at: within('ioMapping > input'),
      text: empty('target'),
    },
    'a target that is no path': {
      xml: task(
        'manualTask',
        '<zeebe:ioMapping><zeebe:input source="=a" target="a..b"/></zeebe:ioMapping>',
      ),
      at: within('ioMapping > input'),
      text: "Expected path expression 'a..b' but doesn't match the pattern '[a-zA-Z_][a-zA-Z0-9_]*(\\.[a-zA-Z_][a-zA-Z0-9_]*)*'.",
    },
    'a message end event without a job': {
      xml: processFile(
        `${start}<bpmn:endEvent id="Z"><bpmn:messageEventDefinition/></bpmn:endEvent>`,
      ),
      at: 'Z',
      text: `A message end event must have exactly one 'zeebe:taskDefinition' extension element`,
    },
    'a version tag that is empty': {
      xml: processFile(extensions('<zeebe:versionTag value=""/>') + start),
      at: 'P > extensionElements > versionTag',
      text: empty('value'),
    },
  });

  it('a FEEL expression that does not parse, with the words of the parser', () => {
    const [text] = reasonsOf(task('serviceTask', '<zeebe:taskDefinition type="=1 +"/>'));
    expect(text).toMatch(
      /^- Element: E > extensionElements > taskDefinition\n {4}- ERROR: .*'1 \+'/,
    );
  });
});
