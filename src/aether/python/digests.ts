// Generated from the files beside it by `npm run generate`. Written out, because to hash fifteen thousand characters takes
// a tenth of a render.
export const digests = {
  "aether_database.py": "9a84d275",
  "aether_database_url.py": "42c9c21b",
  "closed_setup.py": "cf725141",
  "migrate.py": "7cf0c88f",
  "sitecustomize.py": "b57ad9fb",
  "wait.py": "25b4bb03",
};
