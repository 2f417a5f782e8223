// What the metrics of prometheus-fastapi-instrumentator are selected by, in alerts and in the dashboard. Source: its 7.1, with
// which the app serves them (src/api/main.py): method, handler and the class of the status are labels.
import { API_PATH, METRICS_PATH } from "../topology.ts";

// Probes and scrapes don't fail while the pod serves, and they outnumber people's requests.
export const OF_PEOPLE = `handler!~"${API_PATH}/v1/(health|ready|status)|${METRICS_PATH}"`;

// What is posted may wait minutes for a language model, and a stream lasts as long as the page that shows it.
export const PAGES = 'method="GET",handler!~".*/stream"';
