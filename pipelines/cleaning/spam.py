"""What scraper farms append: the headline again, and its words as hashtags."""

from collections.abc import Iterator

from pipelines.cleaning.reading import Reading, Verdict, squash


def title_echo(reading: Reading) -> Iterator[Verdict]:
    # "‘Joint venture in reverse’: foreign carmakers seek edge" below the text of that headline
    title = squash(reading.title)
    if len(title) < 8:
        return
    for block in reading.markup.blocks:
        if abs(len(block.text) - len(reading.title)) < 40 and squash(block.text) == title:
            yield Verdict(*reading.extent(block), "title_echo", "spam.title_echo.v1", ("title_echo",))


def hashtags(reading: Reading) -> Iterator[Verdict]:
    # "#Joint #venture #reverse"; not "#MeToo changed the industry"
    for block in reading.markup.blocks:
        words = block.text.split()
        if len(words) > 1 and all(word[0] == "#" and len(word) > 1 for word in words):
            yield Verdict(*reading.extent(block), "hashtag_spam", "spam.hashtags.v1", ("hashtag_spam",))
