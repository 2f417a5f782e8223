"""MLflow through its own client: the app does not start without an answer, and each plain chat uploads an artifact."""

import os

from src.settings import settings

# Only in a stack that is in haste, and that has no server. The app's own default, a file in its read-only folder, hangs it.
left_out = not settings().standin_local_tracing and settings().mlflow_tracking_uri == "sqlite:////tmp/mlflow.db"
if not left_out:
    import mlflow
    from mlflow import MlflowClient

# The app's own choice: it gives up on a server that refuses instead of asking for minutes.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "30")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")


def find_experiment() -> str:
    """Raises when MLflow refuses, answers 403 to our Host header, or has deleted the experiment."""
    if left_out:
        return ""
    mlflow.set_tracking_uri(settings().mlflow_tracking_uri or "http://localhost:5002")
    name = settings().mlflow_experiment_name
    client = MlflowClient()
    experiment = client.get_experiment_by_name(name)
    if experiment is None:
        return client.create_experiment(name)
    if experiment.lifecycle_stage == "deleted":
        raise RuntimeError(f"the MLflow experiment {name!r} is deleted")
    return experiment.experiment_id


def upload_chat(experiment_id: str, messages: object) -> None:
    """Blocks, as in the app: a frozen MLflow stalls the whole process. Needs a writable /tmp."""
    client = MlflowClient()
    run = client.create_run(experiment_id)
    client.log_dict(run.info.run_id, {"messages": messages}, "conversation.json")
    client.set_terminated(run.info.run_id)
