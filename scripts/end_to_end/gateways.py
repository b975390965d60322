"""The three HTTP front ends of a function, each with its own event format."""

from .cloud import REGION


def function_url(cloud, name):
    """Creates a function URL; returns its host name and path prefix."""
    return cloud.function_url(name), ""


def http_api(cloud, name, arn, routes=("$default",)):
    """Creates an HTTP API (events of version 2.0) that sends its routes, or all requests, to the function."""
    gateway = cloud.client("apigatewayv2")
    api = gateway.create_api(Name=name, ProtocolType="HTTP")["ApiId"]
    integration = gateway.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    for route in routes:
        gateway.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{integration}")
    gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    return f"{api}.execute-api.localhost", ""


def rest_api(cloud, name, arn):
    """Creates a REST API (events of version 1.0) with the stage `prod`."""
    gateway = cloud.client("apigateway")
    api = gateway.create_rest_api(name=name)["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    rest = gateway.create_resource(restApiId=api, parentId=root, pathPart="{proxy+}")["id"]
    gateway.put_method(restApiId=api, resourceId=rest, httpMethod="ANY", authorizationType="NONE")
    gateway.put_integration(
        restApiId=api,
        resourceId=rest,
        httpMethod="ANY",
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations",
    )
    gateway.create_deployment(restApiId=api, stageName="prod")
    return f"{api}.execute-api.localhost", "/prod"
