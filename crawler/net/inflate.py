"""Content decoding with an end: bombs, towers of encodings and broken streams become errors of one line."""

from typing import Final

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.net.refusals import BodyBrokenError, BodyTooLargeError

# Servers use one; each more multiplies the work that a small body can cause.
_LAYERS: Final = 2


class BoundedInflate(HttpCompressionMiddleware):
    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        encodings = b",".join(response.headers.getlist("Content-Encoding"))
        if encodings.count(b",") >= _LAYERS:
            raise BodyBrokenError(f"the answer is encoded more than {_LAYERS} times over")
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            limit = request.meta.get("download_maxsize", self._max_size)
            raise BodyTooLargeError(f"the answer inflates to more than DOWNLOAD_MAXSIZE ({limit} bytes)") from error
        except Exception as error:  # each of the four decoders has errors of its own
            name = encodings.decode("latin-1")[:40]
            raise BodyBrokenError(f"the answer's {name} encoding is broken: {' '.join(str(error).split())}") from error
