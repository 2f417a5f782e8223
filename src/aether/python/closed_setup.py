"""While setup is closed, answers requests to its paths instead of the app, however they arrive and however they are spelled.

Proxies compare paths differently: some treat auth%2Fsetup as a different path from auth/setup, most treat setup%0A as one,
and the app serves all of them as its setup. Here the path is the decoded one that the app compares. The client's address
proves nothing: the image's command trusts the X-Forwarded-For of any client.

closed-setup.json lists the answer for each path. AETHER_OPEN_SETUP=true leaves the app unchanged.
"""

import functools
import importlib.util
import json
import os
import re
import sys
from pathlib import Path
from posixpath import normpath

APPLICATIONS = "starlette.applications"


class Finder:
    """Changes the class of the app's entry point when it is imported; other programs of the image never import it."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != APPLICATIONS:
            return None
        sys.meta_path.remove(Finder)
        spec = importlib.util.find_spec(name)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            module.Starlette.__call__ = closed(module.Starlette.__call__)

        spec.loader.exec_module = exec_module
        return spec


def closed(app):
    answers = json.loads(Path(__file__).with_name("closed-setup.json").read_text())

    @functools.wraps(app)
    async def entry(self, scope, receive, send):
        answer = next((answers[path] for path in answers if is_at(scope, path)), None)
        if answer is None:
            return await app(self, scope, receive, send)
        headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": answer["status"], "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer["body"]).encode()})

    return entry


def is_at(scope, path):
    """Matches more spellings than the app serves: its routes end in "$", which also matches before a line feed."""
    return scope["type"] == "http" and normpath(re.sub(r"\s", "", f"/{scope['path']}")).endswith(path)


if os.environ.get("AETHER_OPEN_SETUP") != "true":
    sys.meta_path.insert(0, Finder)
