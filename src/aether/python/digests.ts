// Generated from the files beside it by `npm run generate`. Written out, because to hash fifteen thousand characters takes
// a tenth of a render.
export const digests = {
  "aether_database.py": "9f2d6152",
  "aether_database_url.py": "260cd003",
  "closed_setup.py": "cf725141",
  "migrate.py": "64b6e633",
  "sitecustomize.py": "b57ad9fb",
  "wait.py": "709bfad0",
};
