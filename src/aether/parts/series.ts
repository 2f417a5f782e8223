// What series are selected by, in alerts and in the dashboard.
import { API_PATH, METRICS_PATH } from "../topology.ts";

/** What Prometheus makes of the pods' labels app.kubernetes.io/component and app.kubernetes.io/instance. */
export const COMPONENT = "app_kubernetes_io_component";
export const INSTANCE = "app_kubernetes_io_instance";

// Method, handler and the class of the status are labels of prometheus-fastapi-instrumentator 7.1, with which the app serves its
// metrics (src/api/main.py).

// Probes and scrapes do not fail while the pod serves, and they outnumber users' requests.
export const USER_REQUESTS = `handler!~"${API_PATH}/v1/(health|ready|status)|${METRICS_PATH}"`;

// A POST may wait minutes for a language model, and a stream lasts as long as the page that shows it.
export const PAGE_REQUESTS = 'method="GET",handler!~".*/stream"';
