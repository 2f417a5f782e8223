// Generated from the files beside it by `npm run generate`. Written out, because to hash fifteen thousand characters takes
// a tenth of a render.
export const digests = {
  "aether_database.py": "50050a36",
  "closed_setup.py": "cf725141",
  "migrate.py": "3465c074",
  "sitecustomize.py": "03dce809",
  "wait.py": "870c22e2",
};
