"""The calculator as a WSGI application: python -m gunicorn calculator.app:app"""

import time

from flask import Flask, Response, g, jsonify, request, send_file
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from calculator import service
from calculator.settings import load_settings
from calculator.site import open_site

site = open_site(load_settings().static_dir)

app = Flask(__name__, static_folder=None)
app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
app.url_map.merge_slashes = False


def answer(body_and_status: service.Answer) -> Response:
    """Turn an answer of the service into one of the framework."""
    body, status = body_and_status
    response = jsonify(body)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


@app.get("/api/calculate")
def calculate() -> Response:
    return answer(service.calculate(request.query_string))


@app.get("/healthz")
def health() -> Response:
    return answer(service.health())


@app.get("/readyz")
def readiness() -> Response:
    return answer(service.readiness())


@app.errorhandler(HTTPException)
def failed(error: HTTPException) -> Response:
    """Answer a request that cannot be served."""
    response = answer(service.failure(error.code or 500))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(service.READ_METHODS)
    return response


@app.before_request
def start_clock() -> None:
    g.start = time.perf_counter()


@app.before_request
def serve_file() -> Response | None:
    """Answer with a file of the site, if there is one at the request's path."""
    file = site.files.get(request.path)
    if file is None:
        return None
    if request.method not in service.READ_METHODS:
        raise MethodNotAllowed
    response = send_file(file.path, mimetype=file.media_type)
    response.headers["Cache-Control"] = file.cache_control
    return response


@app.after_request
def observe(response: Response) -> Response:
    """Secure and log every answer."""
    response.headers.update(site.headers)
    service.log_request(
        method=request.method,
        path=request.path,
        status=response.status_code,
        start=g.start,
        remote=request.remote_addr,
    )
    return response
