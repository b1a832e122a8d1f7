"""HTTP on the wire: messages are cut out of a stream however it comes in pieces."""

import pytest

from benchmarks.wire import Messages, request

PLAIN = b"HTTP/1.1 202 Accepted\r\nContent-Length: 4\r\n\r\nbody"
EMPTY = b"HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"


def test_a_message_has_a_head_and_a_body() -> None:
    [(head, body)] = Messages().feed(PLAIN)
    assert (head[9:12], body) == (b"202", b"body")


def test_several_messages_may_come_at_once() -> None:
    bodies = [body for _, body in Messages().feed(PLAIN + EMPTY + CHUNKED + PLAIN)]
    assert bodies == [b"body", b"", b"abcde", b"body"]


@pytest.mark.parametrize("cut", [1, 5, 20, 40])
def test_a_message_may_come_in_pieces(cut: int) -> None:
    stream, messages = PLAIN + CHUNKED + EMPTY, Messages()
    found = [one for at in range(0, len(stream), cut) for one in messages.feed(stream[at : at + cut])]
    assert [body for _, body in found] == [b"body", b"abcde", b""]


def test_a_request_says_how_long_it_is() -> None:
    [(head, body)] = Messages().feed(request("/telegram", "“谢谢”".encode(), {"x-secret": "s"}))
    assert head.startswith(b"POST /telegram HTTP/1.1\r\n")
    assert b"x-secret: s" in head
    assert body.decode() == "“谢谢”"
