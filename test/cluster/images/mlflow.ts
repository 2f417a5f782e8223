// Real MLflow under the name of the official image, which has neither a user nor a command of its own.
import type { Image } from "./image.ts";
import { overlay } from "./overlay.ts";
import { python, pythonEnvironment } from "./python.ts";

export const mlflow: Image = {
  name: "ghcr.io/mlflow/mlflow:v3.9.0",
  layers: [...python, overlay("mlflow")],
  config: { Env: pythonEnvironment, Cmd: ["python3"] },
};
