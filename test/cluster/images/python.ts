// What the images of MLflow and of the app share: Python 3.11, real MLflow, and what that brings along.
import { debian } from "./debian.ts";
import { pypi } from "./pypi.ts";

export const python = [
  debian("python3.11", "libstdc++6", "libc-bin", "tzdata"),
  // SQLAlchemy as the app locks it: 2.1 forgets the enums that a process has made, one of the migration's traps. So are FastAPI
  // and Starlette: under newer ones the app's instrumentator answers 500 to every route of a router.
  // What is left out is large, and neither the tracking server nor its client imports it.
  pypi(["mlflow==3.9.0", "sqlalchemy==2.0.46", "fastapi==0.128.0", "starlette==0.50.0"], {
    without: [
      ...["pyarrow*", "scipy*", "sklearn", "scikit_learn*", "matplotlib*", "[fF]ont[tT]ools*", "PIL", "pillow*"],
      ...["kiwisolver*", "pandas/tests", "numpy/*/tests", "joblib/test"],
    ],
  }),
];

export const pythonEnvironment = ["PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"];
