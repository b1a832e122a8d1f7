"""The OpenAPI 3.1 document, made of the table of routes and the models that read and write the bodies."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from bot.texts import Texts, phrase
from webhooks.route import Content, Parameter, Reply, Route
from webhooks.routes import ROUTES, SECURITY, SECURITY_SAYS

REFERENCE = "#/components/schemas/{model}"
TITLE = phrase("一评：办件上报与查询接口")
Schemas = dict[type[BaseModel], dict[str, Any]]


def describe(t: Texts) -> dict[str, Any]:
    """All HTTP of ours, described in one language."""
    schemas, components = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas, t)
    return {
        "openapi": "3.1.0",
        "info": {"title": t(TITLE), "version": "1"},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                name: {**scheme, "description": t(SECURITY_SAYS[name])} for name, scheme in SECURITY.items()
            },
        },
    }


def _schemas() -> tuple[Schemas, dict[str, Any]]:
    """A reference for each model, and what the references lead to."""
    modes: dict[type[BaseModel], JsonSchemaMode] = {}
    for route in ROUTES:
        modes.update((model, "validation") for model in (route.body.models() if route.body else ()))
        written = [reply.content for reply in route.replies if reply.content]
        modes.update((model, "serialization") for content in written for model in content.models())
    references, definitions = models_json_schema(list(modes.items()), ref_template=REFERENCE)
    return {model: references[model, mode] for model, mode in modes.items()}, definitions["$defs"]


def _operation(route: Route, schemas: Schemas, t: Texts) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": t(route.says),
        "parameters": [_parameter(parameter, t) for parameter in route.parameters],
        "responses": {str(int(reply.status)): _response(reply, schemas, t) for reply in route.replies},
        "security": [{route.security: []}] if route.security else [],
    }
    if route.body:
        operation["requestBody"] = {"required": True, "content": _content(route.body, schemas)}
    return operation


def _parameter(parameter: Parameter, t: Texts) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required,
        "description": t(parameter.says),
        "schema": {"type": "string"},
    }


def _response(reply: Reply, schemas: Schemas, t: Texts) -> dict[str, Any]:
    response: dict[str, Any] = {"description": " ".join(t(words) for words in reply.says)}
    if reply.content:
        response["content"] = _content(reply.content, schemas)
    return response


def _content(content: Content, schemas: Schemas) -> dict[str, Any]:
    return {one.media: _media(one, schemas) for one in content.each()}


def _media(content: Content, schemas: Schemas) -> dict[str, Any]:
    one_of = [schemas[model] for model in (content.model, content.other) if model]
    if not one_of:
        return {}
    return {"schema": one_of[0] if len(one_of) == 1 else {"oneOf": one_of}}
