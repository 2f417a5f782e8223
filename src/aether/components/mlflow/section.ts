import { alternative, because, doc, httpUrl, matching, text } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import { probes, startupProbe } from "../../../toolkit/schema/probe-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { type Environment, presets } from "../../app/presets.ts";
import { address, databaseServer, OF_APP, serviceFields, storage } from "../../common/fields.ts";

const experimentName = () =>
  because(
    OF_APP,
    doc(z._default(text('a name, such as "aether"'), "aether"), "Experiment for traces (MLFLOW_EXPERIMENT_NAME)."),
  );

const external = () =>
  doc(
    z.strictObject({
      url: doc(httpUrl(), "URL of the server (MLFLOW_TRACKING_URI)."),
      address: z.optional(address()),
    }),
    "An existing MLflow server; none is rendered. If it requires a login, set MLFLOW_TRACKING_USERNAME and " +
      "MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, in `api.env` from a Secret.",
  );

const S3_URL = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[!-~]*)?$/;

const artifacts = () =>
  doc(
    z.optional(
      z.strictObject({
        destination: doc(
          matching(S3_URL, 'an S3 URL, such as "s3://bucket/aether"'),
          "Bucket and folder (--artifacts-destination).",
        ),
        endpointUrl: doc(
          z.optional(httpUrl()),
          "URL of a server that is not Amazon's, such as MinIO (MLFLOW_S3_ENDPOINT_URL). Default: Amazon S3.",
        ),
        region: doc(
          z.optional(matching(/^[a-z0-9-]+$/, 'a region, such as "eu-central-1"')),
          "Region of the bucket (AWS_DEFAULT_REGION).",
        ),
        address: z.optional(address()),
      }),
    ),
    "Artifacts in S3 instead of on the volume. Credentials are the Secret's AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or those of " +
      "the ServiceAccount (see `serviceAccountAnnotations`). The image needs boto3: the default tag becomes `v3.9.0-full`.",
  );

const database = () =>
  doc(
    z.optional(z.union([z.literal("postgres"), z.strictObject(databaseServer("MLFLOW_BACKEND_STORE_URI"))])),
    "A PostgreSQL database instead of a file on the volume. `postgres` is the stack's own: it gets a role and a database named `mlflow`, with " +
      "the password MLFLOW_DATABASE_PASSWORD of the Secret. They are created only in an empty volume; for an existing one, see the guide. For " +
      "another server, the URL is the Secret's MLFLOW_BACKEND_STORE_URI (`postgresql://user:password@host:port/database`). The image needs psycopg2: the " +
      "default tag becomes `v3.9.0-full`.",
  );

export const section = (environment: Environment) =>
  doc(
    z.prefault(
      z.union([
        z.literal(false),
        alternative({
          experimentName: experimentName(),
          database: database(),
          artifacts: artifacts(),
          allowedHosts: doc(
            z._default(z.array(matching(/^[!-+\--~]+$/, 'a host with its port, such as "mlflow.example.com"')), []),
            "Host headers that the server accepts in addition to the names of its Service; `*` matches any characters.",
          ),
          storage: because(
            "Nothing deletes traces; development and staging get less.",
            storage(presets[environment].mlflowStorage),
          ),
          resources: because(
            "Measured with one worker and no job runner: 363 to 400 MiB at rest.",
            resources(
              { cpu: "250m", memory: "512Mi", "ephemeral-storage": "64Mi" },
              { cpu: "1000m", memory: "1Gi", "ephemeral-storage": "512Mi" },
            ),
          ),
          ...serviceFields(),
          ...startupProbe({ periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 36 }),
          ...probes({
            livenessProbe: { periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 },
            readinessProbe: { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
          }),
          ...podFields(),
        }),
        alternative({ external: external(), experimentName: experimentName() }),
      ]),
      {},
    ),
    "The MLflow server: in the cluster, `external`, or `false`: traces are then kept in each pod and lost when it ends.",
  );
