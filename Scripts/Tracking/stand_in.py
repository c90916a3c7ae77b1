"""A server that stands in for Weights & Biases' on loopback, for uploads by its client.

It answers what `wandb sync` asks with as little as the client needs to go on, and keeps what it is
sent: settings, history, summary, artifacts, files and how each run ended.
"""

import http.server
import json
import threading


class Run:
    """What arrived of one run."""

    def __init__(self):
        self.settings = {}
        self.config = {}
        self.history = []
        self.summary = {}
        self.artifacts = {}
        self.files = {}
        self.exit_code = None
        self.complete = False


class StandIn:
    """The server; a context manager that listens while it is entered."""

    def __init__(self):
        self.runs = {}
        self.uploads = {}
        # What went wrong in here.
        self.errors = []
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                try:
                    with outer.lock:
                        reply, status = json.dumps(outer.reply(self.path, body)).encode(), 200
                except Exception as error:
                    outer.errors.append(f"{self.path}: {error!r}")
                    # The client does not try again after this one.
                    reply, status = b"{}", 400
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, request, address):
                """The client ends with connections open."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    def run(self, name):
        return self.runs.setdefault(name, Run())

    def reply(self, path, body):
        if path == "/graphql":
            request = json.loads(body)
            answer = getattr(self, request["operationName"], None)
            return {"data": answer(request.get("variables", {})) if answer else {}}
        parts = path.strip("/").split("/")
        if parts[-1] == "file_stream":
            self.stream(self.run(parts[-2]), json.loads(body))
        elif parts[0] == "upload":
            self.uploads["/".join(parts[1:])] = body
        return {}

    @staticmethod
    def stream(run, message):
        """History, summary and the end come as parts of files of JSON Lines."""
        for name, part in message.get("files", {}).items():
            lines = [json.loads(line) for line in part["content"]] if name.endswith("l") else []
            if name == "wandb-history.jsonl":
                assert part["offset"] == len(run.history), "history with a gap"
                run.history += lines
            elif name == "wandb-summary.json":
                run.summary = json.loads(part["content"][-1])
        if message.get("complete"):
            run.complete, run.exit_code = True, message["exitcode"]

    # What the client asks, by the names of its operations.

    def UpsertBucket(self, variables):
        run = self.run(variables["name"])
        run.settings.update({k: v for k, v in variables.items() if v is not None})
        if variables["config"]:
            run.config = {k: v["value"] for k, v in json.loads(variables["config"]).items()}
        project = {"id": "p", "name": variables["project"], "entity": {"id": "e", "name": "entity"}}
        bucket = {
            "id": variables["name"], "name": variables["name"],
            "displayName": variables["displayName"] or "", "project": project,
        }
        return {"upsertBucket": {"bucket": bucket, "inserted": True}}

    def ServerFeaturesQuery(self, _):
        return {"serverInfo": {"features": []}}

    def CreateArtifact(self, variables):
        given = variables["input"]
        name = given["artifactCollectionName"]
        self.run(given["runName"]).artifacts[name] = {
            "type": given["artifactTypeName"], "digest": given["digest"],
            "client": given["clientID"], "committed": False,
        }
        identifier = f"{given['runName']}.{name}"
        artifact = {"id": identifier, "state": "PENDING", "artifactSequence": {"latestArtifact": None}}
        return {"createArtifact": {"artifact": artifact}}

    def manifest(self, identifier, include_upload):
        file = {"id": "f"}
        if include_upload:
            file |= {"uploadUrl": f"{self.url}/upload/manifest/{identifier}", "uploadHeaders": []}
        return {"artifactManifest": {"id": identifier, "file": file}}

    def CreateArtifactManifest(self, variables):
        return {
            "createArtifactManifest": self.manifest(
                variables["artifactID"], variables["includeUpload"])
        }

    def UpdateArtifactManifest(self, variables):
        return {
            "updateArtifactManifest": self.manifest(
                variables["artifactManifestID"], variables["includeUpload"])
        }

    def CreateArtifactFiles(self, variables):
        edges = []
        for file in variables["input"]["artifactFiles"]:
            identifier = file["artifactID"]
            edges.append({
                "node": {
                    "storagePath": f"s/{identifier}",
                    "uploadUrl": f"{self.url}/upload/artifact/{identifier}/{file['name']}",
                    "uploadHeaders": [], "uploadMultipartUrls": None,
                    "artifact": {"id": identifier},
                }
            })
        return {"createArtifactFiles": {"files": {"edges": edges}}}

    def CommitArtifact(self, variables):
        run, name = variables["artifactID"].split(".", 1)
        artifact = self.run(run).artifacts[name]
        artifact["committed"] = True
        return {
            "commitArtifact": {
                "artifact": {"id": variables["artifactID"], "digest": artifact["digest"]}
            }
        }

    def CreateRunFiles(self, variables):
        run = variables["run"]
        files = [
            {"name": name, "uploadUrl": f"{self.url}/upload/run/{run}/{name}"}
            for name in variables["files"]
        ]
        return {"createRunFiles": {"runID": run, "uploadHeaders": [], "files": files}}
