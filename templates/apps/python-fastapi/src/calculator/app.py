"""The calculator as an ASGI application: python -m uvicorn calculator.app:app"""

import logging.config
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from calculator import service
from calculator.lifecycle import drain_on_sigterm
from calculator.logs import LOGGING
from calculator.settings import load_settings
from calculator.site import open_site

# Here, because uvicorn sets its own logging before it imports the application.
# Its log of requests is dropped: the application keeps a better one.
logging.config.dictConfig(
    LOGGING | {"loggers": {"uvicorn": {"propagate": True}, "uvicorn.access": {"propagate": False}}}
)

site = open_site(load_settings().static_dir)
conditional = StaticFiles()  # for what it knows of If-None-Match and If-Modified-Since

logger = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Prepare the end of the service at its start."""
    # SIGINT, because uvicorn ends with 0 after it, but with 143 after SIGTERM.
    drain_on_sigterm(stop_signal=signal.SIGINT)
    yield


# No OpenAPI document, because its pages load scripts from another host.
app = FastAPI(openapi_url=None, redirect_slashes=False, lifespan=lifespan)


def answer(body_and_status: service.Answer) -> JSONResponse:
    """Turn an answer of the service into one of the framework."""
    body, status = body_and_status
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})


def method_not_allowed() -> JSONResponse:
    """Answer a request whose method is not for its path."""
    response = answer(service.failure(405))
    response.headers["Allow"] = ", ".join(service.READ_METHODS)
    return response


@app.api_route("/api/calculate", methods=service.READ_METHODS)
async def calculate(request: Request) -> JSONResponse:
    return answer(service.calculate(request.scope["query_string"]))


@app.api_route("/healthz", methods=service.READ_METHODS)
async def health() -> JSONResponse:
    return answer(service.health())


@app.api_route("/readyz", methods=service.READ_METHODS)
async def readiness() -> JSONResponse:
    return answer(service.readiness())


@app.exception_handler(HTTPException)
async def failed(_request: Request, error: HTTPException) -> JSONResponse:
    """Answer a request that no route serves."""
    if error.status_code == 405:
        return method_not_allowed()
    return answer(service.failure(error.status_code))


@app.middleware("http")
async def observe(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Log every request, secure every answer, turn an unhandled exception into a 500."""
    start = time.perf_counter()
    try:
        response = serve_file(request) or await call_next(request)
    except Exception:
        logger.exception("unhandled exception")
        response = answer(service.failure(500))
    response.headers.update(site.headers)
    service.log_request(
        method=request.method,
        path=request.scope["path"],
        status=response.status_code,
        start=start,
        remote=request.client.host if request.client else None,
    )
    return response


def serve_file(request: Request) -> Response | None:
    """Answer with a file of the site, if there is one at the request's path."""
    file = site.files.get(request.scope["path"])
    if file is None:
        return None
    if request.method not in service.READ_METHODS:
        return method_not_allowed()
    response = FileResponse(
        file.path,
        media_type=file.media_type,
        headers={"Cache-Control": file.cache_control},
        stat_result=file.path.stat(),
    )
    if conditional.is_not_modified(response.headers, request.headers):
        return NotModifiedResponse(response.headers)
    return response
