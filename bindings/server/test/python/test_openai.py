"""OpenAI's own client against the server, unchanged but for its address."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import urllib.request
import wave
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
    said = client.audio.transcriptions.create(file=SPEECH, model="tiny.en")
    assert SAID in plain(said.text)


def test_json_by_name(client: openai.OpenAI) -> None:
    said = client.audio.transcriptions.create(file=SPEECH, model="tiny.en", response_format="json", language="en")
    assert SAID in plain(said.text)


def test_openais_own_model_name(client: openai.OpenAI) -> None:
    said = client.audio.transcriptions.create(file=SPEECH, model="whisper-1", prompt="A speech.", temperature=0)
    assert SAID in plain(said.text)


def test_text(client: openai.OpenAI) -> None:
    said = client.audio.transcriptions.create(file=SPEECH, model="tiny.en", response_format="text")
    assert isinstance(said, str)
    assert SAID in plain(said)
    assert "{" not in said


def test_srt(client: openai.OpenAI) -> None:
    said = client.audio.transcriptions.create(file=SPEECH, model="tiny.en", response_format="srt")
    assert isinstance(said, str)
    blocks = said.strip().split("\n\n")
    for number, block in enumerate(blocks, 1):
        first, times, *lines = block.splitlines()
        assert first == str(number)
        assert re.fullmatch(r"\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}", times)
        assert lines
    assert SAID in plain(" ".join(line for block in blocks for line in block.splitlines()[2:]))


def test_vtt(client: openai.OpenAI) -> None:
    said = client.audio.transcriptions.create(file=SPEECH, model="tiny.en", response_format="vtt")
    assert isinstance(said, str)
    assert said.startswith("WEBVTT\n\n")
    assert re.search(r"^(\d\d:)?\d\d:\d\d\.\d{3} --> (\d\d:)?\d\d:\d\d\.\d{3}", said, re.M)


def test_words_with_times(client: openai.OpenAI) -> None:
    said = client.audio.transcriptions.create(
        file=SPEECH,
        model="tiny.en",
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )
    assert said.duration == pytest.approx(11, abs=0.1)
    assert said.language
    assert said.words is not None
    assert said.segments is not None
    assert SAID in plain(" ".join(word.word.strip() for word in said.words))
    for word in said.words:
        assert 0 <= word.start < word.end <= said.duration + 0.1
    starts = [word.start for word in said.words]
    assert starts == sorted(starts)
    country = next(word for word in said.words if plain(word.word.strip()) == "country")
    assert 3.2 < country.start < 7.5
    assert [segment.start for segment in said.segments] == sorted(segment.start for segment in said.segments)
    assert SAID in plain(" ".join(segment.text.strip() for segment in said.segments))


def test_segments_are_the_default_of_verbose_json(client: openai.OpenAI) -> None:
    said = client.audio.transcriptions.create(file=SPEECH, model="tiny.en", response_format="verbose_json")
    assert said.segments
    assert not said.words


def test_a_video_goes_as_well(client: openai.OpenAI) -> None:
    video = SPEECH.with_suffix(".mp4")
    said = client.audio.transcriptions.create(file=("clip.mp4", video.read_bytes(), "video/mp4"), model="tiny.en")
    assert SAID in plain(said.text)


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


def test_a_stream(client: openai.OpenAI) -> None:
    with client.audio.transcriptions.create(file=SPEECH, model="tiny.en", stream=True) as events:
        told = list(events)
    assert [event.type for event in told[-1:]] == ["transcript.text.done"]
    deltas = [event.delta for event in told if event.type == "transcript.text.delta"]
    assert SAID in plain("".join(deltas))
    assert told[-1].type == "transcript.text.done"
    assert told[-1].text == "".join(deltas)


def test_an_async_stream(server: str) -> None:
    async def listen() -> list[str]:
        async with openai.AsyncOpenAI(base_url=f"{server}/v1", api_key="none", max_retries=0) as client:
            events = await client.audio.transcriptions.create(file=SPEECH, model="whisper-1", stream=True)
            return [event.type async for event in events]

    types = asyncio.run(listen())
    assert types.count("transcript.text.done") == 1
    assert "transcript.text.delta" in types


def test_a_stream_of_what_has_no_sound(client: openai.OpenAI, tmp_path: Path) -> None:
    mute = tmp_path / "mute.mp4"
    command = ["ffmpeg", "-v", "error", "-i", str(SPEECH.with_suffix(".mp4")), "-an", "-c", "copy", str(mute)]
    subprocess.run(command, check=True)
    with pytest.raises(openai.APIError, match="audio"):
        list(client.audio.transcriptions.create(file=mute, model="tiny.en", stream=True))


def test_chunking_and_probabilities(client: openai.OpenAI) -> None:
    said = client.audio.transcriptions.create(
        file=SPEECH,
        model="gpt-4o-transcribe",
        chunking_strategy={"type": "server_vad", "threshold": 0.4, "prefix_padding_ms": 300},
        include=["logprobs"],
    )
    assert SAID in plain(said.text)
    assert said.logprobs
    assert all(one.token and one.logprob is not None and one.logprob <= 0 for one in said.logprobs)


def test_models(client: openai.OpenAI) -> None:
    assert {"tiny.en", "whisper-1"} <= {model.id for model in client.models.list()}
    assert client.models.retrieve("tiny.en").object == "model"


def test_as_litellm_calls(client: openai.OpenAI) -> None:
    """LiteLLM asks for the raw answer, and for verbose_json where json or nothing was asked for."""
    raw = client.audio.transcriptions.with_raw_response.create(
        file=("speech.wav", SPEECH.read_bytes()),
        model="whisper-1",
        response_format="verbose_json",
        timeout=600,
        extra_body={"litellm_metadata": "none"},
    )
    said = raw.parse()
    assert SAID in plain(said.text)
    assert said.duration == pytest.approx(11, abs=0.1)
    assert raw.headers["x-captioni-ignored"] == "litellm_metadata"


def test_as_open_webui_calls(server: str) -> None:
    """Open WebUI posts a file without a type, its model, which may be empty, and the browser's language."""
    fields = {"model": "", "language": "en"}
    said = json.loads(post_form(f"{server}/v1/audio/transcriptions", fields, "3f1c.wav", SPEECH.read_bytes()))
    assert SAID in plain(said["text"])


def test_as_home_assistant_calls(client: openai.OpenAI, tmp_path: Path) -> None:
    """Home Assistant writes a WAV of its own, and sends a language with its region and an empty prompt."""
    path = tmp_path / "tmpabc.wav"
    with wave.open(str(SPEECH)) as source, wave.open(str(path), "wb") as copy:
        copy.setnchannels(source.getnchannels())
        copy.setframerate(source.getframerate())
        copy.setsampwidth(2)
        copy.writeframes(source.readframes(source.getnframes()))
    with path.open("rb") as file:
        said = client.audio.transcriptions.create(
            file=file, model="whisper-1", language="en-US", temperature=0, prompt=""
        )
    assert SAID in plain(said.text)


def post_form(url: str, fields: dict[str, str], name: str, file: bytes) -> bytes:
    """A form as the package requests writes it."""
    parts = [f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in fields.items()]
    parts.append(f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + file)
    body = b"".join(b"--frontier\r\n" + part + b"\r\n" for part in parts) + b"--frontier--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=frontier", "Authorization": "Bearer none"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=120) as answer:
        told: bytes = answer.read()
        return told
