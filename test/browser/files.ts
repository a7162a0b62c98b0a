/** Files that the tests deploy. */
import { fileText } from './server.ts';

export const orderFulfilment = (): string =>
  fileText('examples/order-fulfilment/order-fulfilment.bpmn');

/** The file has no diagram, no `incoming` and no `outgoing`, like most files that a program has written. */
export const expenseApproval = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="test">
  <bpmn:process id="expense-approval" name="Expense approval" isExecutable="true">
    <bpmn:startEvent id="handed-in" name="Handed in" />
    <bpmn:sequenceFlow id="f1" sourceRef="handed-in" targetRef="check-policy" />
    <bpmn:serviceTask id="check-policy" name="Check policy">
      <bpmn:extensionElements>
        <zeebe:taskDefinition type="check-policy" retries="1" />
        <zeebe:ioMapping><zeebe:input source="=amount * 1.19" target="gross" /></zeebe:ioMapping>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="f2" sourceRef="check-policy" targetRef="approve" />
    <bpmn:userTask id="approve" name="Approve expense">
      <bpmn:extensionElements>
        <zeebe:userTask />
        <zeebe:formDefinition formId="expense" />
        <zeebe:assignmentDefinition candidateGroups="managers" />
        <zeebe:priorityDefinition priority="75" />
        <zeebe:taskSchedule dueDate="=now() + duration(&quot;P2D&quot;)" />
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f3" sourceRef="approve" targetRef="done" />
    <bpmn:endEvent id="done" name="Decided" />
  </bpmn:process>
</bpmn:definitions>`;

/** Its worker fails as often as a test wants. */
export const failingProcess = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="test">
  <bpmn:process id="failing" name="Fails when told" isExecutable="true">
    <bpmn:startEvent id="start" />
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="task" />
    <bpmn:serviceTask id="task" name="Task">
      <bpmn:extensionElements><zeebe:taskDefinition type="fail" retries="1" /></bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="f2" sourceRef="task" targetRef="end" />
    <bpmn:endEvent id="end" />
  </bpmn:process>
</bpmn:definitions>`;

export const expenseForm = JSON.stringify({
  id: 'expense',
  type: 'default',
  schemaVersion: 18,
  components: [
    {
      type: 'text',
      id: 'title',
      text: '### Expense of {{employee}}\n\nPlease check the receipt and decide.',
    },
    { type: 'textfield', id: 'employee', key: 'employee', label: 'Employee', readonly: true },
    { type: 'number', id: 'amount', key: 'amount', label: 'Amount (EUR)', readonly: true },
    {
      type: 'radio',
      id: 'decision',
      key: 'decision',
      label: 'Decision',
      values: [
        { label: 'Approve', value: 'approve' },
        { label: 'Reject', value: 'reject' },
      ],
      validate: { required: true },
    },
    {
      type: 'textarea',
      id: 'comment',
      key: 'comment',
      label: 'Comment',
      description: 'Shown to the employee',
    },
    { type: 'datetime', id: 'payOn', subtype: 'date', dateLabel: 'Pay on', key: 'payOn' },
  ],
});
