"""The server in its thread: how it treats its connections."""

import socket
from http.client import HTTPConnection

from starlette.types import Receive, Scope, Send

from bot.playground.background import Background


async def _tells_of_its_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers whether small packets leave at once."""
    sock = scope["extensions"]["tandem.transport"].get_extra_info("socket")
    at_once = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"at once" if at_once else b"held back"})


def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_head() -> None:
    background = Background(_tells_of_its_socket, "127.0.0.1", 0)
    background.start()
    try:
        connection = HTTPConnection("127.0.0.1", background.port, timeout=5)
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"at once"
        connection.close()
    finally:
        background.stop(lambda: None)
