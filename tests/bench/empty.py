"""A WSGI application that answers nothing: what granian costs by itself."""


def application(_environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return [b""]
