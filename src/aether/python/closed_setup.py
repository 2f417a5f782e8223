"""Answers for the app at the paths of its setup while setup is closed, whatever leads there and however a path is spelled.

Proxies compare paths in ways of their own: one takes auth%2Fsetup for another path than auth/setup, most take setup%0A for one,
and the app serves them all as its setup. Here the path is what the app compares, decoded. The client's address would tell
nothing: the image's command believes the X-Forwarded-For of whoever connects.

closed-setup.json says what is answered at which path. AETHER_OPEN_SETUP=true leaves the app as it is.
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
    """Changes the class of the app's entry when it is imported; other programs of the image never import it."""

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
    """More spellings than the app serves: its routes end in "$", which also matches before a line feed."""
    return scope["type"] == "http" and normpath(re.sub(r"\s", "", f"/{scope['path']}")).endswith(path)


if os.environ.get("AETHER_OPEN_SETUP") != "true":
    sys.meta_path.insert(0, Finder)
