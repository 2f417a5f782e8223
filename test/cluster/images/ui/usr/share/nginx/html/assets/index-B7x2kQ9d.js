// Keeps the contract of the app's pages: what they ask first, what they send, and what they show of the answers.
const { API_URL } = window.__ENV__;
const root = document.getElementById("root");

const ask = (path) => fetch(`${API_URL}/v1/${path}`);
const send = (path, body) =>
  fetch(`${API_URL}/v1/auth/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A page with a title and a form, which says beneath itself why the server refused what it sent. */
function form(title, fields, button, path) {
  const alert = element("p", { role: "alert" });
  const inputs = fields.map((name) => element("input", { name, type: name === "password" ? "password" : "text" }));
  const made = element(
    "form",
    {},
    ...inputs.map((input) => element("label", {}, input.name, input)),
    element("button", {}, button),
    alert,
  );
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await send(path, Object.fromEntries(inputs.map(({ name, value }) => [name, value])));
    if (answer.ok) return show();
    const { detail = "" } = await answer.json().catch(() => ({}));
    alert.textContent = detail;
  });
  root.replaceChildren(element("h1", {}, title), made);
}

async function dashboard({ username }) {
  const entities = await ask("entities");
  const leave = element("button", {}, "Log out");
  leave.addEventListener("click", async () => {
    await send("logout", {});
    show();
  });
  root.replaceChildren(
    element("h1", {}, `Welcome, ${username}`),
    element("p", {}, `entities: ${entities.status}`),
    leave,
  );
}

async function show() {
  const { setup_complete } = await (await ask("auth/setup-status")).json();
  if (!setup_complete) return form("Set up Aether", ["ha_url", "ha_token", "password"], "Set up", "setup");
  const session = await ask("auth/me");
  if (session.ok) return dashboard(await session.json());
  form("Log in", ["username", "password"], "Log in", "login");
}

show();
