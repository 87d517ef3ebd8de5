"""OpenAI's own client against the server, unchanged but for its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest

from conftest import SPEECH

SAID = "ask not what your country can do for you"


@pytest.fixture
def client(server: str) -> Iterator[openai.OpenAI]:
    """A client that does not try again, so that a first failure shows."""
    with openai.OpenAI(base_url=f"{server}/v1", api_key="none-is-needed", max_retries=0) as client:
        yield client


def plain(text: str) -> str:
    """Words alone, in lower case."""
    return re.sub(r"[^a-z ]+", "", re.sub(r"\s+", " ", text.lower()))


def test_json_is_the_default(client: openai.OpenAI) -> None:
    heard = client.audio.transcriptions.create(file=SPEECH, model="tiny.en")
    assert SAID in plain(heard.text)


def test_json_by_name(client: openai.OpenAI) -> None:
    heard = client.audio.transcriptions.create(file=SPEECH, model="tiny.en", response_format="json", language="en")
    assert SAID in plain(heard.text)


def test_openais_own_model_name(client: openai.OpenAI) -> None:
    heard = client.audio.transcriptions.create(file=SPEECH, model="whisper-1", prompt="A speech.", temperature=0)
    assert SAID in plain(heard.text)


def test_text(client: openai.OpenAI) -> None:
    heard = client.audio.transcriptions.create(file=SPEECH, model="tiny.en", response_format="text")
    assert isinstance(heard, str)
    assert SAID in plain(heard)
    assert "{" not in heard


def test_srt(client: openai.OpenAI) -> None:
    heard = client.audio.transcriptions.create(file=SPEECH, model="tiny.en", response_format="srt")
    assert isinstance(heard, str)
    blocks = heard.strip().split("\n\n")
    for number, block in enumerate(blocks, 1):
        first, times, *lines = block.splitlines()
        assert first == str(number)
        assert re.fullmatch(r"\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}", times)
        assert lines
    assert SAID in plain(" ".join(line for block in blocks for line in block.splitlines()[2:]))


def test_vtt(client: openai.OpenAI) -> None:
    heard = client.audio.transcriptions.create(file=SPEECH, model="tiny.en", response_format="vtt")
    assert isinstance(heard, str)
    assert heard.startswith("WEBVTT\n\n")
    assert re.search(r"^(\d\d:)?\d\d:\d\d\.\d{3} --> (\d\d:)?\d\d:\d\d\.\d{3}", heard, re.M)


def test_words_with_times(client: openai.OpenAI) -> None:
    heard = client.audio.transcriptions.create(
        file=SPEECH,
        model="tiny.en",
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )
    assert heard.duration == pytest.approx(11, abs=0.1)
    assert heard.language
    assert heard.words is not None
    assert heard.segments is not None
    assert SAID in plain(" ".join(word.word.strip() for word in heard.words))
    for word in heard.words:
        assert 0 <= word.start < word.end <= heard.duration + 0.1
    starts = [word.start for word in heard.words]
    assert starts == sorted(starts)
    country = next(word for word in heard.words if plain(word.word.strip()) == "country")
    assert 3.2 < country.start < 7.5
    assert [segment.start for segment in heard.segments] == sorted(segment.start for segment in heard.segments)
    assert SAID in plain(" ".join(segment.text.strip() for segment in heard.segments))


def test_segments_are_the_default_of_verbose_json(client: openai.OpenAI) -> None:
    heard = client.audio.transcriptions.create(file=SPEECH, model="tiny.en", response_format="verbose_json")
    assert heard.segments
    assert not heard.words


def test_a_video_goes_as_well(client: openai.OpenAI) -> None:
    video = SPEECH.with_suffix(".mp4")
    heard = client.audio.transcriptions.create(file=("clip.mp4", video.read_bytes(), "video/mp4"), model="tiny.en")
    assert SAID in plain(heard.text)


def test_a_file_that_is_no_media(client: openai.OpenAI, tmp_path: Path) -> None:
    path = tmp_path / "speech.wav"
    path.write_text("just words " * 100)
    with pytest.raises(openai.UnprocessableEntityError) as caught:
        client.audio.transcriptions.create(file=path, model="tiny.en")
    assert isinstance(caught.value.body, dict)
    assert caught.value.body["code"] in {"INPUT_UNREADABLE", "UNSUPPORTED_FORMAT"}
    assert caught.value.request_id


def test_a_model_that_is_not_there(client: openai.OpenAI) -> None:
    with pytest.raises(openai.APIStatusError, match="gpt-99") as caught:
        client.audio.transcriptions.create(file=SPEECH, model="gpt-99")
    assert caught.value.status_code in {400, 404}
