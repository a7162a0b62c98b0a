"""Drives a server with Camunda's Python client, which checks every answer against its own models and raises.

Arguments: the server's address and a folder with `order.bpmn`, `rate.dmn` and `ask.form`. Prints one JSON document.
"""

import asyncio
import json
import sys
from pathlib import Path

import camunda_orchestration_sdk as sdk
from camunda_orchestration_sdk import models

ADDRESS, FOLDER = sys.argv[1], Path(sys.argv[2])
CONFIGURATION = {"CAMUNDA_REST_ADDRESS": f"{ADDRESS}/v2", "CAMUNDA_AUTH_STRATEGY": "NONE"}
SPAN = {"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}
AT_ONCE = {"consistency": sdk.ConsistencyOptions(wait_up_to_ms=0)}


def search(method, model, filter_=None):
    """All that a search finds; its answer went through the client's models."""
    body = {} if filter_ is None else {"filter": filter_}
    return method(data=model.from_dict(body), **AT_ONCE).items


def deploy(client):
    files = sorted(str(path) for path in FOLDER.iterdir() if path.suffix in (".bpmn", ".dmn", ".form", ".rpa"))
    return client.deploy_resources_from_files(files)


async def work(job_type, jobs):
    """Lets the client's own worker do what is there to do."""
    done = asyncio.Event()
    worked = []

    async def handle(job):
        worked.append({"jobKey": job.job_key, "businessId": job.business_id})
        if len(worked) == jobs:
            done.set()
        return {"paid": True}

    async with sdk.CamundaAsyncClient(configuration=CONFIGURATION) as client:
        config = sdk.WorkerConfig(job_type=job_type, job_timeout_milliseconds=30_000)
        client.create_job_worker(config=config, callback=handle)
        working = asyncio.create_task(client.run_workers())
        await asyncio.wait([asyncio.create_task(done.wait()), working], timeout=60, return_when="FIRST_COMPLETED")
        # Its completion is sent after the handler has returned.
        for _ in range(600):
            if not await open_jobs(client, job_type):
                break
            await asyncio.sleep(0.1)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    return worked


async def open_jobs(client, job_type):
    query = models.JobSearchQuery.from_dict({"filter": {"type": job_type, "state": {"$neq": "COMPLETED"}}})
    return (await client.search_jobs(data=query, **AT_ONCE)).items


def read_everything(client, deployment):
    """Asks for one of everything that a process leaves behind."""
    names = []

    def ask(name, *args, **kwargs):
        names.append(name)
        return getattr(client, name)(*args, **kwargs)

    def first(name, model):
        items = search(getattr(client, name), getattr(models, model))
        names.append(name)
        assert items, f"{name} finds nothing"
        return items[0]

    ask("get_topology"), ask("get_system_configuration"), ask("get_license"), ask("get_status")
    process = first("search_process_definitions", "ProcessDefinitionSearchQuery")
    key = process.process_definition_key
    ask("get_process_definition", process_definition_key=key, **AT_ONCE)
    assert "<" in ask("get_process_definition_xml", process_definition_key=key, **AT_ONCE)
    ask("get_process_definition_statistics", process_definition_key=key,
        data=models.ProcessDefinitionElementStatisticsQuery.from_dict({}), **AT_ONCE)
    instance = first("search_process_instances", "ProcessInstanceSearchQuery")
    by_instance = {"process_instance_key": instance.process_instance_key}
    ask("get_process_instance", **by_instance, **AT_ONCE)
    ask("get_process_instance_statistics", **by_instance, **AT_ONCE)
    ask("get_process_instance_sequence_flows", **by_instance, **AT_ONCE)
    ask("get_process_instance_call_hierarchy", **by_instance, **AT_ONCE)
    element = first("search_element_instances", "ElementInstanceSearchQuery")
    ask("get_element_instance", element_instance_key=element.element_instance_key, **AT_ONCE)
    variable = first("search_variables", "VariableSearchQuery")
    ask("get_variable", variable_key=variable.variable_key, **AT_ONCE)
    incident = first("search_incidents", "IncidentSearchQuery")
    ask("get_incident", incident_key=incident.incident_key, **AT_ONCE)
    first("search_jobs", "JobSearchQuery")
    task = first("search_user_tasks", "UserTaskSearchQuery")
    ask("get_user_task", user_task_key=task.user_task_key, **AT_ONCE)
    ask("get_user_task_form", user_task_key=task.user_task_key, **AT_ONCE)
    decision = first("search_decision_definitions", "DecisionDefinitionSearchQuery")
    ask("get_decision_definition_xml", decision_definition_key=decision.decision_definition_key, **AT_ONCE)
    first("search_decision_requirements", "DecisionRequirementsSearchQuery")
    ask("get_decision_requirements_xml", decision_requirements_key=decision.decision_requirements_key, **AT_ONCE)
    evaluated = first("search_decision_instances", "DecisionInstanceSearchQuery")
    ask("get_decision_instance",
        decision_evaluation_instance_key=evaluated.decision_evaluation_instance_key, **AT_ONCE)
    resource = first("search_resources", "ResourceSearchQuery")
    ask("get_resource", resource_key=resource.resource_key, **AT_ONCE)
    ask("get_resource_content", resource_key=resource.resource_key, **AT_ONCE)
    ask("get_resource_content_binary", resource_key=resource.resource_key, **AT_ONCE)
    return names


def main():
    with sdk.CamundaClient(configuration=CONFIGURATION) as client:
        deployment = deploy(client)
        create = models.ProcessCreationById.from_dict
        for business_id in ("order-1", "order-2", "broken"):
            client.create_process_instance(data=create({
                "processDefinitionId": "order",
                "businessId": business_id,
                "variables": {"total": 7, "broken": business_id == "broken"},
            }))
        broken = search(client.search_jobs, models.JobSearchQuery, {"type": {"$eq": "fail", "$in": [], "$notIn": []}})
        activated = client.activate_jobs(data=models.JobActivationRequest.from_dict(
            {"type": "fail", "timeout": 60_000, "maxJobsToActivate": 10, "worker": "w"}))
        for job in activated.jobs:
            client.fail_job(job_key=job.job_key, data=models.JobFailRequest.from_dict({"retries": 0}))
        worked = asyncio.run(work("charge", 2))
        decision = client.evaluate_decision(data=models.DecisionEvaluationByID.from_dict(
            {"decisionDefinitionId": "rate", "variables": {"total": 7}}))
        expression = client.evaluate_expression(data=models.ExpressionEvaluationRequest(expression="=1 + 1"))
        names = read_everything(client, deployment)
        [incident] = search(client.search_incidents, models.IncidentSearchQuery, {"state": "ACTIVE"})
        client.update_job(job_key=incident.job_key, data=models.JobUpdateRequest.from_dict(
            {"changeset": {"retries": 1}}))
        client.resolve_incident(incident_key=incident.incident_key)
        for task in search(client.search_user_tasks, models.UserTaskSearchQuery, {"state": "CREATED"}):
            client.complete_user_task(user_task_key=task.user_task_key)
        states = {
            instance.business_id: instance.state.value
            for instance in search(client.search_process_instances, models.ProcessInstanceSearchQuery)
        }
        print(json.dumps({
            "topology": client.get_topology().gateway_version,
            "jobsThatFail": len(broken),
            "worked": worked,
            "decision": decision.output,
            "expression": expression.result,
            "states": states,
            "asked": names,
        }))


main()
