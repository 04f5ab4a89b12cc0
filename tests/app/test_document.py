"""The HTML document carries our style and script; everything else passes as it was."""

import asyncio

from dashboard.document import DESCRIPTION, SCRIPT, STYLE, TITLE, Document

PAGE = b"<html><head><title>Streamlit</title></head><body></body></html>"


def served(accept: str, content_type: str, body: bytes) -> tuple[dict[bytes, bytes], bytes, dict[bytes, bytes]]:
    """The headers and body of a response through Document, and the headers that the application was asked with."""
    asked, sent = {}, []

    async def application(scope, receive, send):
        asked.update(scope["headers"])
        headers = [(b"content-type", content_type.encode()), (b"content-length", b"%d" % len(body)), (b"etag", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body[:20], "more_body": True})
        await send({"type": "http.response.body", "body": body[20:]})

    async def send(message):
        sent.append(message)

    headers = [(b"accept", accept.encode()), (b"accept-encoding", b"gzip"), (b"if-none-match", b"1")]
    asyncio.run(Document(application)({"type": "http", "headers": headers}, None, send))
    start, *bodies = sent
    return dict(start["headers"]), b"".join(message["body"] for message in bodies), asked


def test_a_document_holds_the_style_the_script_and_the_name():
    headers, body, asked = served("text/html,*/*", "text/html; charset=utf-8", PAGE)
    assert STYLE.read_bytes() in body
    assert SCRIPT.read_bytes() in body
    assert b"<title>Latent Digits</title>" in body
    assert headers[b"content-length"] == b"%d" % len(body)
    assert b"etag" not in headers  # of the document without the style
    assert not {b"accept-encoding", b"if-none-match"} & set(asked)


def test_a_shared_link_shows_a_title_and_a_sentence():
    head = served("text/html", "text/html", PAGE)[1].partition(b"</head>")[0].decode()
    for name, content in (("title", TITLE), ("description", DESCRIPTION), ("type", "website")):
        assert head.count(f'<meta property="og:{name}" content="{content}">') == 1


def test_other_files_pass_unchanged():
    for accept, content_type in [("*/*", "text/html"), ("text/html", "text/javascript")]:
        headers, body, _ = served(accept, content_type, PAGE)
        assert body == PAGE
        assert headers[b"etag"] == b"1"
