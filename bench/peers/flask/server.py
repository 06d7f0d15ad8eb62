"""A peer of the bench: the two requests with Flask, Flask-Limiter and sqlite3."""

import base64
import os
import sqlite3
import threading
import time
import uuid
from datetime import datetime, timezone
from functools import wraps

import jwt
from flask import Flask, g, jsonify, request
from flask_limiter import Limiter
from marshmallow import RAISE, Schema, ValidationError, fields, validate

TOKEN_KEY = base64.b64decode(os.environ["TOKEN_KEY"])
TYPES = ("plan", "style", "code", "log")
# Above every number of requests that the bench sends: each request is counted, and none is refused.
QUOTA = "1000000 per minute"
KEPT_VERSIONS = 20

UPSERT = """
INSERT INTO memory_files (project_id, type, content, version, etag, size_bytes, updated_at)
VALUES (?, ?, ?, 1, ?, ?, ?)
ON CONFLICT (project_id, type) DO UPDATE SET content = excluded.content, version = version + 1, etag = excluded.etag,
  size_bytes = excluded.size_bytes, updated_at = excluded.updated_at
RETURNING version
"""

app = Flask(__name__)
limiter = Limiter(lambda: g.get("user_id", ""), app=app, storage_uri="memory://")
local = threading.local()


class ContentBody(Schema):
    class Meta:
        unknown = RAISE

    content = fields.Str(required=True, validate=validate.Length(max=100_000))


def database():
    """The connection of this thread."""
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(os.environ["DATABASE"], isolation_level=None, timeout=60)
        local.connection.row_factory = sqlite3.Row
        local.connection.execute("PRAGMA synchronous = FULL")
    return local.connection


@app.before_request
def require_token():
    if not request.path.startswith("/v1/"):
        return None
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, TOKEN_KEY, algorithms=["HS256"], issuer="hatchery", audience="hatchery-api")
    except jwt.PyJWTError:
        return jsonify(error="Unauthorized"), 401
    g.user_id = claims["sub"]
    return None


def own_project(view):
    @wraps(view)
    def guarded(project_id, type):
        owned = "SELECT id FROM projects WHERE id = ? AND owner_id = ?"
        if type not in TYPES or database().execute(owned, (project_id, g.user_id)).fetchone() is None:
            return jsonify(error="Not found"), 404
        return view(project_id, type)

    return guarded


@app.get("/v1/projects/<project_id>/memory-files/<type>")
@limiter.limit(QUOTA)
@own_project
def read_file(project_id, type):
    found = "SELECT * FROM memory_files WHERE project_id = ? AND type = ?"
    row = database().execute(found, (project_id, type)).fetchone()
    return (jsonify(error="Not found"), 404) if row is None else answer(row)


@app.put("/v1/projects/<project_id>/memory-files/<type>")
@limiter.limit(QUOTA)
@own_project
def write_file(project_id, type):
    try:
        content = ContentBody().load(request.get_json())["content"]
    except ValidationError as error:
        return jsonify(errors=error.messages), 400
    file = {
        "type": type,
        "content": content,
        "etag": str(uuid.uuid4()),
        "size_bytes": len(content.encode()),
        "updated_at": int(time.time() * 1000),
    }
    return answer({**file, "version": store(project_id, file)})


def store(project_id, file):
    """Returns the new version."""
    connection = database()
    key = (project_id, file["type"])
    connection.execute("BEGIN IMMEDIATE")
    try:
        values = (*key, file["content"], file["etag"], file["size_bytes"], file["updated_at"])
        version = connection.execute(UPSERT, values).fetchone()["version"]
        history = (*key, version, file["content"], file["size_bytes"], file["updated_at"])
        connection.execute("INSERT INTO memory_file_versions VALUES (?, ?, ?, ?, ?, ?)", history)
        old = "DELETE FROM memory_file_versions WHERE project_id = ? AND type = ? AND version <= ?"
        connection.execute(old, (*key, version - KEPT_VERSIONS))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return version


def answer(file):
    updated_at = datetime.fromtimestamp(file["updated_at"] / 1000, timezone.utc)
    response = jsonify(
        type=file["type"],
        content=file["content"],
        version=file["version"],
        sizeBytes=file["size_bytes"],
        updatedAt=updated_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    )
    response.set_etag(file["etag"])
    return response
