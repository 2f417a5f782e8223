// Generated from the files beside it by `npm run generate`. Written out, because to hash fifteen thousand characters takes
// a tenth of a render.
export const digests = {
  "aether_database.py": "dff09a89",
  "aether_database_url.py": "983f7578",
  "aether_hosts.py": "36d71cdb",
  "closed_setup.py": "a177c335",
  "migrate.py": "d74b759e",
  "sitecustomize.py": "a1684a0f",
  "wait.py": "adb34490",
};
