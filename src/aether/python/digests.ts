// Generated from the files beside it by `npm run generate`. Written out, because to hash fifteen thousand characters takes
// a tenth of a render.
export const digests = {
  "aether_database.py": "de608acf",
  "aether_database_url.py": "267642b7",
  "closed_setup.py": "a177c335",
  "migrate.py": "046ddb2a",
  "sitecustomize.py": "14f543fd",
  "wait.py": "adb34490",
};
