// The files that the UI's nginx reads. Web root: the app's Containerfile.ui.
import { SETUP_CLOSED, SETUP_COMPLETE } from "../../common/closed-setup.ts";
import { API_PATH, SETUP_PATH, SETUP_STATUS_PATH } from "../../topology.ts";
import { mounts, port } from "./declaration.ts";

// With this listener nginx fails to start if the kernel has no IPv6, so the file is created only if it has, before nginx starts.
// The pattern above allows it to be missing. A Service or an address of either family then reaches the pod.
const IPV6_LISTEN = `${mounts.tmp}/listen-ipv6.conf`;

/**
 * Bypasses the image's entrypoint, whose scripts write to the root file system. Signals reach nginx, which replaces the shell.
 */
export const command = () => [
  "sh",
  "-c",
  `if [ -e /proc/net/if_inet6 ]; then echo 'listen [::]:${port};' > ${IPV6_LISTEN}; fi; exec nginx -c ${mounts.nginx}/nginx.conf -g 'daemon off;'`,
];

export const HEALTH_PATH = "/healthz";

/** The only value that the SPA reads at run time. Activity stream and passkeys always use /api of the same origin. */
export const envJs = () => `window.__ENV__ = { API_URL: "${API_PATH}" };\n`;

// Scripts: the build's own files, and WebAssembly for syntax highlighting. Styles: components and highlighted code set them in
// attributes. Images: none from other origins, so that a model's answer cannot send data out through an image URL.
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'self'",
].join("; ");

/** nginx for one directory of static files, as uid 101 on a read-only root file system. */
export const nginxConf = () => `# One worker serves static files for far more users than a home has.
worker_processes 1;
pid ${mounts.tmp}/nginx.pid;
# "stderr" by its name: not every container runtime lets another user than root open /dev/stderr.
error_log stderr warn;

events {
  worker_connections 1024;
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  # It has no name for this log, which the common runtimes let the container's user open.
  access_log /dev/stdout;
  server_tokens off;
  sendfile on;

  client_body_temp_path ${mounts.tmp}/client_body;
  proxy_temp_path ${mounts.tmp}/proxy;
  fastcgi_temp_path ${mounts.tmp}/fastcgi;
  uwsgi_temp_path ${mounts.tmp}/uwsgi;
  scgi_temp_path ${mounts.tmp}/scgi;

  gzip on;
  gzip_vary on;
  gzip_min_length 1000;
  gzip_types text/css application/javascript application/json application/wasm image/svg+xml;

  # Built files carry a hash in their name; everything else must be asked for again. No cache keeps the status of
  # setup: once setup is opened, the API answers instead.
  map $uri $cache_control {
    ${SETUP_STATUS_PATH} "no-store";
    ~^/assets/ "public, max-age=31536000, immutable";
    default    "no-cache";
  }

  server {
    listen ${port};
    # IPv6 where the node has it.
    include ${IPV6_LISTEN}*;
    root /usr/share/nginx/html;

    # Not "always": a build file that is missing for a moment, in a rollout, must not be missing for a year.
    add_header Cache-Control $cache_control;
    add_header Content-Security-Policy "${CONTENT_SECURITY_POLICY}" always;
    add_header Referrer-Policy "same-origin" always;
    add_header X-Content-Type-Options "nosniff" always;
    add_header X-Frame-Options "SAMEORIGIN" always;

    location = ${HEALTH_PATH} {
      access_log off;
      default_type text/plain;
      return 200 "ok\\n";
    }

    location = /env.js {
      alias ${mounts.nginx}/env.js;
    }

    # The ingress leads both paths here while setup is closed. The first one in every spelling: nginx compares it decoded.
    location ${SETUP_PATH} {
      default_type application/json;
      return 403 '${SETUP_CLOSED}';
    }

    # The SPA shows its login in place of the setup wizard.
    location = ${SETUP_STATUS_PATH} {
      default_type application/json;
      return 200 '${SETUP_COMPLETE}';
    }

    # A missing build file is missing; every other path is a page of the SPA.
    location /assets/ {
      try_files $uri =404;
    }

    location / {
      try_files $uri $uri/ /index.html;
    }
  }
}
`;
