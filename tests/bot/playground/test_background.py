"""The server under the stand-in: how it sends what it answers."""

import socket
from http.client import HTTPConnection

from starlette.types import Receive, Scope, Send

from bot.playground.background import Background


async def tell_whether_parts_wait(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answers 1 where the second part of an answer leaves at once, 0 where it waits for the other side."""
    (transport,) = (one for one in scope["extensions"].values() if hasattr(one, "get_extra_info"))
    at_once = transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(int(bool(at_once))).encode()})


def test_no_part_of_an_answer_waits_until_the_one_before_is_acknowledged() -> None:
    background = Background(tell_whether_parts_wait, "127.0.0.1", 0)
    background.start()
    try:
        connection = HTTPConnection("127.0.0.1", background.port, timeout=5)
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"1"
        connection.close()
    finally:
        background.stop(before=lambda: None)
