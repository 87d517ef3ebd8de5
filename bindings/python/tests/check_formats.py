"""Run by the Python of an environment that holds nothing but the wheel: its FFmpeg reads and writes what we say.

The ffmpeg program makes the sources and judges the results.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import captioni

CUES = [{"start": 0, "end": 1, "text": "Hello"}]

# Container, video codec, audio codec, and what the ffmpeg program has to be told beside them.
SOURCES = [
    ("mp4", "libx264", "aac"),
    ("mp4", "libx265", "ac3"),
    ("mp4", "mpeg4", "libmp3lame"),
    ("mp4", "libsvtav1", "libopus"),
    ("mov", "prores_ks", "pcm_s16le"),
    ("mov", "dnxhd -profile:v dnxhr_sq -pix_fmt yuv422p", "alac"),
    ("mov", "cfhd", "pcm_s24le"),
    ("mov", "qtrle", "pcm_f32le"),
    ("mov", "dvvideo -s 720x576 -pix_fmt yuv420p", "pcm_s16be"),
    ("3gp", "h263 -s 352x288", "aac"),
    ("webm", "libvpx", "libvorbis"),
    ("webm", "libvpx-vp9", "libopus"),
    ("mkv", "ffv1", "flac"),
    ("mkv", "utvideo", "eac3"),
    ("mkv", "libtheora", "dca -strict -2"),
    ("mkv", "mjpeg -pix_fmt yuvj420p", "truehd -strict -2"),
    ("ts", "libx264", "ac3"),
    ("m2ts", "libx265", "pcm_bluray"),
    ("mpg", "mpeg2video", "mp2"),
    ("vob", "mpeg2video", "ac3"),
    ("avi", "mpeg4 -vtag xvid", "libmp3lame"),
    ("avi", "msmpeg4", "adpcm_ms"),
    ("avi", "huffyuv -pix_fmt yuv422p", "pcm_s16le"),
    ("avi", "cinepak", "adpcm_ima_wav"),
    ("avi", "zmbv", "pcm_u8"),
    ("wmv", "wmv2", "wmav2"),
    ("flv", "flv", "libmp3lame"),
    ("flv", "flashsv2", "adpcm_swf -ar 22050"),
    ("ogv", "libtheora", "libvorbis"),
    ("mxf", "mpeg2video", "pcm_s16le -ar 48000"),
    ("rm", "rv20 -s 352x288", "ac3"),
    ("gif", "gif", None),
    ("apng", "apng", None),
    ("ivf", "libvpx-vp9", None),
    ("h264", "libx264", None),
    ("hevc", "libx265", None),
]
AUDIO = {
    "mp3": "libmp3lame",
    "aac": "aac",
    "m4a": "aac",
    "ogg": "libvorbis",
    "opus": "libopus",
    "flac": "flac",
    "wav": "pcm_s16le",
    "w64": "pcm_s24le",
    "aiff": "pcm_s16be",
    "caf": "alac",
    "wma": "wmav2",
    "ac3": "ac3",
    "dts": "dca -strict -2",
    "au": "pcm_mulaw",
    "mka": "wavpack",
    "tta": "tta",
    "spx": "libspeex",
}
ENCODERS = [("libx264", "mp4"), ("libx265", "mov"), ("libvpx-vp9", "webm"), ("libsvtav1", "mkv")]


def make(path: Path, video: str | None, audio: str | None) -> None:
    """Writes a second of a test card and of a tone."""
    command = ["ffmpeg", "-v", "error", "-y"]
    if video:
        command += ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=1"]
    if audio:
        command += ["-f", "lavfi", "-i", "sine=duration=1:sample_rate=48000"]
    for kind, codec in (("v", video), ("a", audio)):
        command += [f"-c:{kind}", *codec.split()] if codec else []
    subprocess.run([*command, str(path)], check=True)


def decoded(path: Path) -> tuple[int, float]:
    """How many frames a video has, and how loud its audio is at most, in dB."""
    command = ["ffmpeg", "-v", "info", "-i", str(path), "-map", "0:v", "-f", "null", "-"]
    command += ["-map", "0:a?", "-af", "volumedetect", "-f", "null", "-"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    frames = int(said.replace("\r", "\n").rsplit("frame=", 1)[1].split()[0])
    loud = float(said.rsplit("max_volume:", 1)[1].split()[0]) if "max_volume:" in said else float("-inf")
    return frames, loud


def check_sources(folder: Path) -> None:
    """Draws on each kind of video, and encodes its audio, so that all of it is decoded."""
    target = folder / "out.mp4"
    for number, (container, video, audio) in enumerate(SOURCES):
        source = folder / f"{number}.{container}"
        make(source, video, audio)
        captioni.render(source, CUES, target, audio="encode", preset="ultrafast")
        frames, loud = decoded(target)
        assert frames >= 20, (container, video, frames)
        assert audio is None or loud > -40, (container, audio, loud)


def check_audio(folder: Path) -> None:
    """Transcribes each kind of audio file."""
    cap = captioni.Captioni("tiny.en")
    for container, codec in AUDIO.items():
        source = folder / f"audio.{container}"
        make(source, None, codec)
        (track,) = captioni.probe(source)["tracks"]
        assert track["kind"] == "audio", (container, track)
        cap.transcribe(source)


def check_encoders(folder: Path) -> None:
    """Writes with each encoder, from 8 and from 10 bits."""
    for pixels in ("yuv420p", "yuv420p10le"):
        source = folder / f"{pixels}.mkv"
        make(source, f"ffv1 -pix_fmt {pixels}", "flac")
        for encoder, container in ENCODERS:
            target = folder / f"out.{container}"
            captioni.render(
                source, CUES, target, encoder=encoder, preset="ultrafast", audio="encode", pixel_format="keep"
            )
            assert decoded(target)[0] == 25, (encoder, pixels)
            (video,) = (track for track in captioni.probe(target)["tracks"] if track["kind"] == "video")
            assert video["pixelFormat"] == pixels, (encoder, video)


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        check_sources(Path(made))
        check_audio(Path(made))
        check_encoders(Path(made))
    print("the wheel reads and writes every format")
