"""What the verbs give: the JSON that all doors share, which some results show in notebooks."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class _SpokenWord(TypedDict):
    text: str
    start: float
    end: float
    probability: float


class Word(_SpokenWord, total=False):
    """A word with the punctuation that belongs to it. Times in seconds."""

    spoken: bool
    """``False`` for a word of a given text that nobody says; absent otherwise."""


class _SpokenSegment(TypedDict):
    start: float
    end: float
    text: str
    words: list[Word]


class Segment(_SpokenSegment, total=False):
    """A stretch of speech, usually a sentence. Times in seconds."""

    speaker: str
    """Who says it, where that is known."""


class Dropped(TypedDict):
    """Text that was left out of a transcript. Times in seconds."""

    start: float
    end: float
    text: str
    reason: Literal["noSpeech", "unlikely", "repetition", "tooFast", "description", "credits", "promptLeak"]
    """Why it is not believed."""


class WordSource(TypedDict):
    """A word of a transcript, by its place in it. Both count from 0."""

    segment: int
    word: int


class _CueWordText(TypedDict):
    text: str


# Names of classes of words that look different; a word of Python, which no field of a class can have.
_CueWordClass = TypedDict("_CueWordClass", {"class": str | list[str]}, total=False)


class CueWord(_CueWordText, _CueWordClass, total=False):
    """A word of a cue. Times in seconds, both or neither."""

    start: float
    end: float
    joined: bool
    """Whether it follows the word before without a space."""
    style: dict[str, Any]
    """How it differs from its cue."""
    probability: float
    """How sure the recogniser was of it, 0 to 1."""
    source: WordSource
    """The word of the transcript that it came from."""


class CueLine(TypedDict):
    """A line of a cue."""

    words: list[CueWord]


class Place(TypedDict, total=False):
    """Where a cue asks to stand, in fractions of the frame, from its left and top edge.

    Without a coordinate the style's margins hold.
    """

    anchor: Literal["bottomLeft", "bottom", "bottomRight", "left", "center", "right", "topLeft", "top", "topRight"]
    """The point of the block that stands there; lines are aligned to its side."""
    x: float
    y: float
    """A cue that has it gives way to no other."""
    width: float
    """Widest that the block may be."""


class _CueText(TypedDict):
    start: float
    end: float
    lines: list[CueLine]


class Cue(_CueText, total=False):
    """Text shown together. Times in seconds."""

    id: int | str
    """Stays with it at every stage; no other cue of its track has the same."""
    layer: int
    """Drawn over cues of a lower layer, and gives way only to those of its own. Default: 0."""
    tier: int
    """Which of the tracks shown together it is of: those of a higher tier stand below a lower one. Default: 0."""
    language: str
    """BCP 47 tag of the language of its text, where that is not the track's."""
    place: Place
    """Where it asks to stand; without it, where the style says."""
    style: str | dict[str, Any]
    """The name of its style, or a dict with that as ``"name"`` and what is different."""
    speaker: str
    """Who says it."""


class _WarningText(TypedDict):
    code: str
    message: str


class Warning(_WarningText, total=False):
    """Something that did not stop the job but that a person should know."""

    hint: str
    """What to do about it, where there is something."""


class CueTrack(dict[str, Any]):
    """Captions: ``{"cues"}``.

    With ``{"canvas"}`` where the size of the picture that they were made for is known, ``{"language"}`` where that of
    the text is, and ``{"styles"}`` by name where cues have such.
    It is a dict, so ``json.dump`` writes a file that every door takes as ``cues``.
    """

    warnings: list[Warning]
    """What a person should know, such as a cue that ended before it started."""

    def __init__(self, document: dict[str, Any], warnings: list[Warning] | None = None) -> None:
        super().__init__(document)
        self.warnings = warnings or []

    @property
    def cues(self) -> list[Cue]:
        """The cues in order of time. Several may be shown at once."""
        cues: list[Cue] = self["cues"]
        return cues


class Converted(dict[str, Any]):
    """Captions in another format: ``{"format", "cues", "text", "warnings"}``; ``"text"`` without an ``output``."""

    @property
    def text(self) -> str:
        """The file as text, where it was written nowhere."""
        return str(self["text"])

    @property
    def cues(self) -> int:
        """How many cues it has."""
        return int(self["cues"])

    @property
    def warnings(self) -> list[Warning]:
        """What a person should know, such as a cue that ended before it started."""
        warnings: list[Warning] = self["warnings"]
        return warnings


class Breach(TypedDict):
    """One thing that a cue breaks."""

    rule: str
    """``"lines"``, ``"lineLength"``, ``"words"``, ``"readingSpeed"``, ``"wordTime"``, ``"tooShort"``, ``"tooLong"``,
    ``"overlap"``, ``"gap"``, ``"blink"`` or ``"shot"``."""
    cue: int | str
    start: float
    end: float
    value: float
    """Seconds, characters, characters a second, lines or words."""
    limit: float
    """What the rules have for it."""
    text: str


class Measured(TypedDict):
    """What was measured of a cue."""

    cue: int | str
    start: float
    end: float
    characters: int
    rate: float | None
    """Characters a second."""
    gap: float | None
    """Seconds to the next cue."""


class Checked(TypedDict):
    """Cues against rules."""

    passes: bool
    """Whether nothing is broken."""
    breaches: list[Breach]
    measured: list[Measured]
    maxRate: float | None
    shots: list[float]
    """When shots change, as far as that was given or found."""
    warnings: list[Warning]


class Ratio(TypedDict):
    """A fraction in lowest terms."""

    num: int
    den: int


class _AnyTrack(TypedDict):
    index: int
    kind: Literal["video", "audio", "subtitle", "coverArt", "attachment", "data"]
    codec: str
    language: str | None
    title: str | None
    default: bool
    decodable: bool
    start: float | None
    duration: float | None
    bitRate: int | None


class Track(_AnyTrack, total=False):
    """A track of a media file; the fields that do not suit its kind are absent."""

    width: int
    height: int
    rotation: int
    mirrored: bool
    sampleAspectRatio: Ratio
    frameRate: Ratio | None
    realFrameRate: Ratio | None
    pixelFormat: str | None
    bitDepth: int | None
    colorRange: str | None
    colorSpace: str | None
    colorPrimaries: str | None
    colorTransfer: str | None
    fieldOrder: str | None
    sampleRate: int
    channels: int
    channelLayout: str | None


class MediaInfo(TypedDict):
    """What is in a media file. Times in seconds."""

    container: str
    duration: float | None
    start: float
    bitRate: int | None
    tracks: list[Track]


class ModelStatus(TypedDict):
    """A model that can be fetched, or is installed."""

    name: str
    bytes: int
    path: str
    installed: bool
    multilingual: bool
    sha256: str | None
    hashSource: str


class Transcript(dict[str, Any]):
    """What was said: ``{"language", "duration", "model", "segments"}``, as every door gives it.

    It is a dict, so ``json.dump`` writes the file that ``captioni transcribe`` writes, and the drawing verbs take
    it as ``cues``. In a notebook it shows itself.
    """

    warnings: list[Warning]
    """What a person should know of it."""

    def __init__(self, report: dict[str, Any]) -> None:
        super().__init__(report)
        self.warnings = self.pop("warnings", [])

    @property
    def language(self) -> str:
        """ISO 639-1 code of the spoken language."""
        return str(self["language"])

    @property
    def duration(self) -> float:
        """Length of the audio in seconds."""
        return float(self["duration"])

    @property
    def segments(self) -> list[Segment]:
        """Utterances in order of time."""
        segments: list[Segment] = self["segments"]
        return segments

    @property
    def dropped(self) -> list[Dropped]:
        """What the model wrote though nobody seems to say it, with the reason."""
        dropped: list[Dropped] = self.get("dropped", [])
        return dropped

    @property
    def words(self) -> list[Word]:
        """All words in order of time."""
        return [word for segment in self.segments for word in segment["words"]]

    @property
    def text(self) -> str:
        """All that was said, a segment a line."""
        return "\n".join(segment["text"] for segment in self.segments)

    def _repr_html_(self) -> str:
        from html import escape

        def row(segment: Segment) -> str:
            words = (
                f'<span title="{word["start"]:.2f} s to {word["end"]:.2f} s, {word["probability"]:.0%}">'
                f"{escape(word['text'])}</span>"
                for word in segment["words"]
            )
            time = f'<td style="text-align:right;white-space:nowrap">{segment["start"]:.2f} s</td>'
            return f'<tr>{time}<td style="text-align:left">{" ".join(words)}</td></tr>'

        return f'<table lang="{escape(self.language)}">{"".join(map(row, self.segments))}</table>'


class _Made(dict[str, Any]):
    """A report, and the file that it is about."""

    _data: bytes | None
    _path: str | None

    def __init__(self, report: dict[str, Any], data: bytes | None, path: str | None) -> None:
        super().__init__(report)
        self._data, self._path = data, path

    @property
    def data(self) -> bytes:
        """The file: as it came back, or read from where ``output`` put it."""
        if self._data is not None:
            return self._data
        assert self._path is not None, "a file comes back or has a path"
        with open(self._path, "rb") as file:
            return file.read()

    def __bytes__(self) -> bytes:
        return self.data

    @property
    def warnings(self) -> list[Warning]:
        """What a person should know, such as a character that no font has."""
        warnings: list[Warning] = self["warnings"]
        return warnings


class Rendered(_Made):
    """A captioned video: ``{"path", "encoder", "frames", "duration", "bytes", "subtitles", "warnings"}``.

    ``path`` is absent when no ``output`` was named; ``data`` is the video then.
    """

    @property
    def frames(self) -> int:
        """Frames in the video."""
        return int(self["frames"])

    @property
    def duration(self) -> float:
        """End of the last frame in seconds."""
        return float(self["duration"])

    @property
    def encoder(self) -> str:
        """FFmpeg's name of the video encoder; ``"copy"`` where the video was copied."""
        return str(self["encoder"])

    @property
    def subtitles(self) -> list[str]:
        """FFmpeg's names of the codecs of the subtitle tracks; captions that are one come first."""
        subtitles: list[str] = self["subtitles"]
        return subtitles


class Captioned(Rendered):
    """A captioned video with what was said: as `Rendered`, and ``{"transcript", "cues"}``."""

    def __init__(self, report: dict[str, Any], data: bytes | None, path: str | None) -> None:
        super().__init__(report, data, path)
        self["transcript"] = Transcript(self["transcript"])
        self["cues"] = CueTrack(self["cues"])

    @property
    def transcript(self) -> Transcript:
        """What was said."""
        transcript: Transcript = self["transcript"]
        return transcript

    @property
    def cues(self) -> CueTrack:
        """The captions that were drawn."""
        cues: CueTrack = self["cues"]
        return cues


class Preview(_Made):
    """A captioned frame: ``{"width", "height", "warnings"}``. In a notebook it shows itself."""

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self["width"])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self["height"])

    def _repr_png_(self) -> bytes | None:
        return self.data if self.data.startswith(b"\x89PNG") else None

    def _repr_jpeg_(self) -> bytes | None:
        return self.data if self.data.startswith(b"\xff\xd8") else None
