import { describe, expect, it } from "vitest";
import { ui } from "../../../src/index.ts";
import { containerOf, named, podOf, secretKeysOf } from "../../fixtures/objects.ts";

const pod = podOf("ui");
const container = containerOf(pod);
const files = named(ui(), "ConfigMap", "aether-ui").data ?? {};
const nginx = files["nginx.conf"] ?? "";

/** The block of a location, without comments. */
const location = (name: string) =>
  nginx
    .split("\n")
    .join(" ")
    .match(new RegExp(`location ${name.replaceAll("/", "\\/")} \\{ (.*?) {4}\\}`))?.[1]
    ?.trim();

/** What nginx returns there, as JSON. */
const returned = (name: string) => {
  const [, type, status, body = ""] =
    /^default_type (\S+); +return (\d+) '([^'$\\]*)';$/.exec(location(name) ?? "") ?? [];
  return { type, status, body: JSON.parse(body) };
};

describe("the UI", () => {
  it("has two pods, and one in development", () => {
    expect(named(ui(), "Deployment", "aether-ui").spec.replicas).toBe(2);
    expect(named(ui({ environment: "development" }), "Deployment", "aether-ui").spec.replicas).toBe(1);
  });

  it("runs nginx past the image's entrypoint, with our configuration", () => {
    expect(container.command?.join(" ")).toMatch(/exec nginx -c \/etc\/aether-ui\/nginx\.conf -g 'daemon off;'$/);
    expect(container.volumeMounts).toContainEqual({ name: "nginx", mountPath: "/etc/aether-ui", readOnly: true });
  });

  it("runs as the user 101 of its image", () => {
    expect(pod.spec.securityContext).toMatchObject({ runAsUser: 101, runAsGroup: 101, fsGroup: 101 });
  });

  it("reads no secret", () => {
    expect(secretKeysOf(container)).toEqual([]);
  });

  it("listens on the port of its container", () => {
    expect(container.ports).toEqual([{ name: "http", containerPort: 8080 }]);
    expect(nginx).toContain("listen 8080;");
  });

  it("is probed at a path that its nginx answers", () => {
    expect(container.livenessProbe?.httpGet).toEqual({ path: "/healthz", port: "http" });
    expect(container.readinessProbe?.httpGet).toEqual({ path: "/healthz", port: "http" });
    expect(location("= /healthz")).toContain("return 200");
  });

  it("adds a pod before it removes one", () => {
    expect(named(ui(), "Deployment", "aether-ui").spec.strategy).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
  });

  it("keeps its pods on two nodes if there are two", () => {
    const [term] = pod.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    expect(term?.podAffinityTerm).toEqual({
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: named(ui(), "Deployment", "aether-ui").spec.selector?.matchLabels },
    });
  });

  it("keeps serving for ten seconds after it starts to terminate", () => {
    expect(container.lifecycle).toEqual({ preStop: { sleep: { seconds: 10 } } });
  });
});

describe("the UI's nginx", () => {
  it("writes below /tmp alone", () => {
    const paths = [...nginx.matchAll(/^\s*(?:pid|\w+_temp_path) (\S+);/gm)].map(([, path]) => path);
    expect(paths).toHaveLength(6);
    expect(paths.filter((path) => !path?.startsWith("/tmp/"))).toEqual([]);
  });

  it("logs errors to stderr by its name: another user than root can't open the device", () => {
    expect(nginx).toContain("error_log stderr warn;");
  });

  it("does not proxy: a name that does not resolve would stop it", () => {
    expect(nginx).not.toContain("proxy_pass");
  });

  it("answers the closed setup path, and every path that begins with it, with a 403 that explains what to do", () => {
    const { type, status, body } = returned("/api/v1/auth/setup");
    expect([type, status, Object.keys(body)]).toEqual(["application/json", "403", ["detail"]]);
    expect(body.detail).toMatch(/^Setup is closed by this deployment: .*log in with AUTH_PASSWORD.*ingress\.openSetup/);
  });

  it("reports setup as complete while it is closed: the SPA then shows its login instead of the wizard", () => {
    expect(returned("= /api/v1/auth/setup-status")).toEqual({
      type: "application/json",
      status: "200",
      body: { setup_complete: true },
    });
  });

  it("lets no cache keep the status of setup, which the API answers once setup is opened", () => {
    expect(nginx).toMatch(/\$cache_control \{[^}]*\/api\/v1\/auth\/setup-status "no-store";/);
  });

  it("sets /api of its own origin for the SPA", () => {
    expect(files["env.js"]).toBe('window.__ENV__ = { API_URL: "/api" };\n');
    expect(location("= /env.js")).toBe("alias /etc/aether-ui/env.js;");
  });

  it("serves the SPA for every page, and 404 for a missing build file", () => {
    expect(location("/")).toBe("try_files $uri $uri/ /index.html;");
    expect(location("/assets/")).toBe("try_files $uri =404;");
  });

  it("lets browsers cache the built files, and revalidate the rest", () => {
    expect(nginx).toMatch(/~\^\/assets\/ "public, max-age=31536000, immutable";\s+default\s+"no-cache";/);
  });

  it("does not let clients cache the answer for a missing build file", () => {
    expect(nginx).toContain("add_header Cache-Control $cache_control;");
    expect(nginx).not.toMatch(/Cache-Control [^;]*always/);
  });

  it("lets no page be framed elsewhere, and no image load from elsewhere", () => {
    const policy = nginx.match(/Content-Security-Policy "([^"]*)"/)?.[1];
    expect(policy).toContain("img-src 'self' data: blob:");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(nginx).toContain('add_header X-Content-Type-Options "nosniff" always;');
  });

  it("allows the build's own scripts and WebAssembly, styles from attributes, and no embedding", () => {
    expect(nginx.match(/Content-Security-Policy "([^"]*)" always;/)?.[1]?.split("; ")).toEqual([
      "default-src 'self'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self' data:",
      "worker-src 'self' blob:",
      "object-src 'none'",
      "base-uri 'self'",
      "frame-ancestors 'self'",
    ]);
  });

  it("sends no referrer to other sites", () => {
    expect(nginx).toContain('add_header Referrer-Policy "same-origin" always;');
  });

  it("is framed by its own pages alone in browsers that know no Content-Security-Policy", () => {
    expect(nginx).toContain('add_header X-Frame-Options "SAMEORIGIN" always;');
  });

  it("does not say which version it is", () => {
    expect(nginx).toContain("server_tokens off;");
  });

  it("compresses text, and sets Vary for caches", () => {
    expect(nginx).toMatch(/^ {2}gzip on;\n {2}gzip_vary on;$/m);
    const types = nginx.match(/gzip_types ([^;]*);/)?.[1]?.split(" ");
    expect(types).toEqual(expect.arrayContaining(["text/css", "application/javascript", "application/wasm"]));
  });
});
