import type { Readable, Writable } from 'node:stream';

/** A media file: a path, a `file:` URL, its bytes, or a stream of them. */
export type Input =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | Readable
  | AsyncIterable<Uint8Array>
  | WebReadable;

/** Where a file goes: a path, a `file:` URL, or a stream, which gets the file when it is whole. */
export type Output = string | URL | Writable | WebWritable;

/** The web's `ReadableStream` of bytes, such as the body of a request. */
export interface WebReadable {
  getReader(): { read(): Promise<{ done: boolean; value?: unknown }> };
}

/** The web's `WritableStream`. */
export interface WebWritable {
  getWriter(): { write(bytes: Uint8Array): Promise<void> };
}

/**
 * Captions: the path or the text (of several lines) of a subtitle file, cues, a transcript, Remotion's `Caption[]`,
 * or what another recogniser wrote as JSON.
 */
export type Cues =
  | string
  | CueTrack
  | readonly (Cue | PlainCue)[]
  | Transcript
  | readonly RemotionCaption[]
  | Record<string, unknown>;

/** A cue written by hand. */
export interface PlainCue extends Omit<Cue, 'lines'> {
  /** Lines are separated by `\n`. */
  text: string;
}

/** A named timing, or rules that differ from the `standard` one. */
export type Timing = TimingName | Partial<CueOptions>;

/** Fields of a style that differ from the one that it `extends`: `clean` unless said. */
export type StyleOverrides = DeepPartial<Style>;

/** Options with defaults; `null` counts as absent. */
type Defaulted<T> = { [K in keyof T]?: T[K] | null | undefined };

type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** What every job takes. */
export interface JobOptions {
  /** Stops the job within 100 ms. It then rejects with an {@link AbortError}, and its output is as it was. */
  signal?: AbortSignal | undefined;
  /**
   * Is told about ten times a second how far the job is: in microseconds of the media, or bytes for `fetch`. If it
   * throws, the job stops and rejects with that error.
   */
  onProgress?: ((progress: Progress) => unknown) | undefined;
}

interface FromInput extends JobOptions {
  input: Input;
  open?: Partial<OpenOptions> | null;
}

export interface ProbeOptions extends FromInput {}

export interface CuesOptions extends JobOptions, Defaulted<LookOptions> {
  cues: Cues;
  /** The video whose picture lines must fit; without it a line has up to 42 characters. */
  input?: Input;
  timing?: Timing | null;
}

export interface TranscriptionOptions extends Omit<FromInput, 'open'>, Defaulted<TranscribeOptions> {}

export interface AlignmentOptions extends Omit<FromInput, 'open'>, Defaulted<Omit<AlignOptions, 'text'>> {
  /** What is said, as plain text. A line break or the end of a sentence ends a segment. */
  text: string;
  /**
   * An earlier transcript of the same audio: an object, or the path or text of its JSON. Words that the text shares
   * with it keep their times exactly, and only what lies between is listened to.
   */
  transcript?: string | Transcript | Record<string, unknown> | null;
}

interface VideoOptions extends FromInput, Defaulted<LookOptions>, Defaulted<EncodeOptions> {
  timing?: Timing | null;
  /** Keeps (and transcribes) only this audio track, counted from 0. */
  audioTrack?: number | null;
  /** Format of a video that goes to a stream or to memory; `mp4` unless said. */
  container?: ContainerName | null;
}

export interface RenderOptions extends VideoOptions {
  cues: Cues;
}

export interface CaptionOptions
  extends VideoOptions,
    Omit<Defaulted<TranscribeOptions>, 'open' | 'audioTrack'> {
  /** SubRip file to write as well. */
  srt?: string | URL | null;
  /** WebVTT file to write as well. */
  vtt?: string | URL | null;
  /** Transcript to write as well. */
  json?: string | URL | null;
}

export interface PreviewOptions extends FromInput, Defaulted<LookOptions> {
  cues: Cues;
  /** Time of the frame. */
  at: Seconds;
  timing?: Timing | null;
  /** Format of a picture that goes to a stream or to memory; `png` unless said. */
  container?: 'png' | 'jpg' | null;
}

export interface SubtitlesOptions extends CuesOptions {
  format: SubtitleFormat;
  /** Is told what was mended or left out, before the text comes. */
  onWarning?: ((warning: Warning) => unknown) | undefined;
}

export interface ModelOptions {
  /** Folder of the models; `CAPTIONI_MODEL_DIR` or the platform's cache folder without it. */
  modelDir?: string | URL | null;
}

export type RenderReport = Omit<Summary, 'path'>;
export type CaptionReport = RenderReport & { transcript: Transcript; cues: CueTrack };
export type TranscriptReport = Transcript & { warnings: Warning[] };
export interface PreviewReport {
  width: number;
  height: number;
  warnings: Warning[];
}

/** A verb that makes a file: at `output`, or as `data` where no `output` is given. */
export interface Produce<Options, Report> {
  (options: Options & { output: string | URL }): Promise<Report & { path: string }>;
  (options: Options & { output: Writable | WebWritable }): Promise<Report>;
  (options: Options & { output?: undefined }): Promise<Report & { data: Buffer }>;
  (options: Options & { output?: Output }): Promise<Report & { path?: string; data?: Buffer }>;
}

/**
 * A loaded speech model, and the verbs. Load it once and keep it: jobs that transcribe or align run in turn. Every promise
 * of this package rejects with a {@link CaptioniError}, or with what a callback threw.
 *
 * ```js
 * const cap = await Captioni.load({ model: 'base' });
 * await cap.caption({ input: 'talk.mp4', output: 'captioned.mp4', style: 'karaoke' });
 * ```
 */
export class Captioni {
  private constructor();

  /** Loads a model. Nothing is downloaded: `models.fetch` does that. */
  static load(options?: Defaulted<EngineOptions>): Promise<Captioni>;
  static readonly models: typeof models;
  static readonly styles: typeof styles;

  /** Writes down what is said. */
  transcribe(options: TranscriptionOptions): Promise<TranscriptReport>;
  /**
   * Gives the words of a known text the times at which they are said. The transcript has exactly the words of the text;
   * those that nobody says have `spoken: false`, and captions leave them out.
   */
  align(options: AlignmentOptions): Promise<TranscriptReport>;
  /** Transcribes, groups the words into cues that fit the picture, and draws them onto it. */
  readonly caption: Produce<CaptionOptions, CaptionReport>;
  readonly probe: typeof probe;
  readonly cues: typeof cues;
  readonly render: typeof render;
  readonly preview: typeof preview;
}

/** What is in a media file. */
export function probe(options: ProbeOptions): Promise<MediaInfo>;

/**
 * Reads captions of any kind; words that are not grouped yet are grouped into cues. `warnings`, which JSON leaves out,
 * tells what was mended or left out.
 */
export function cues(options: CuesOptions): Promise<CueTrack & { readonly warnings: Warning[] }>;

/** Draws cues onto a video. */
export const render: Produce<RenderOptions, RenderReport>;

/** One captioned frame as an image. */
export const preview: Produce<PreviewOptions, PreviewReport>;

/** Captions of any kind as the text of a subtitle file. */
export function subtitles(options: SubtitlesOptions): Promise<string>;

/** The words of a transcript as Remotion's `Caption[]`. `cues` and `render` read them back. */
export function remotionCaptions(transcript: Transcript): Promise<RemotionCaption[]>;

/** The bundled styles, whole. */
export function styles(): Promise<Style[]>;

/** Model files. */
export const models: {
  /** Those that can be fetched, and those that are there. */
  list(options?: ModelOptions): Promise<ModelStatus[]>;
  /** Fetches a model unless it is there, and gives the path of its verified file. */
  fetch(name: string, options?: ModelOptions & JobOptions): Promise<string>;
  /** Turns a faster-whisper folder into a model file, and gives its path. */
  convert(
    folder: string | URL,
    options?: ModelOptions & JobOptions & { output?: string | URL | null; weights?: WeightFormat },
  ): Promise<string>;
};

/** What went wrong. The message says what is wrong, with the value and what is accepted. */
export class CaptioniError extends Error {
  /** Stable, and the same in every language. */
  readonly code: ErrorCode;
  /** What to do about it, where there is something. */
  readonly hint?: string;
}

/** The job's signal was aborted. `name` is `AbortError`, `code` is `CANCELLED`, `cause` is the signal's reason. */
export class AbortError extends CaptioniError {
  readonly name: 'AbortError';
  readonly code: 'CANCELLED';
}

// From the core's own types by tests/types.

/** A container that videos are written to. */
export type ContainerName = 'mp4' | 'm4v' | 'mov' | 'mkv' | 'webm';

/** A named timing. */
export type TimingName = 'standard' | 'shorts';

/** Seconds. */
export type Seconds = number;

/** A bundled style. */
export type StyleName = "clean" | "karaoke" | "barbie";

/** A platform whose buttons captions keep clear of. */
export type PlatformName = "tiktok" | "reels" | "shorts";

/**
 * Stable identifiers shared by every door: `err.code` in Node, a class in Python, a status over HTTP.
 *
 * Exhaustive on purpose: a door's mapping is a total match and stops compiling when a code is added. The last eight
 * are those of `Warning`s alone: `NO_SPEECH` (no speech was found in the audio), `NOTHING_SHOWN` (the video shows no
 * caption), `NOT_SPOKEN` (words of a given text are not spoken), `TRACK_CHOSEN` (the audio transcribed is another
 * track than the default one, or one side of it), `ALPHA_LOST` (the output has no transparency, the source had),
 * `CUES_REPAIRED` (a subtitle file was mended while it was read), `NOT_SHOWN` (a subtitle file asks for what is not
 * drawn), `NO_ROOM` (cues shown together do not fit in the frame).
 */
export type ErrorCode = "INPUT_NOT_FOUND" | "INPUT_UNREADABLE" | "NO_VIDEO" | "NO_AUDIO" | "UNSUPPORTED_FORMAT" | "MODEL_MISSING" | "MODEL_INVALID" | "FONT_MISSING" | "GLYPH_MISSING" | "STYLE_INVALID" | "CUES_INVALID" | "OPTIONS_INVALID" | "ENCODER_MISSING" | "OUTPUT_UNWRITABLE" | "DISK_FULL" | "LIMIT_EXCEEDED" | "CANCELLED" | "INTERNAL" | "NO_SPEECH" | "NOTHING_SHOWN" | "NOT_SPOKEN" | "TRACK_CHOSEN" | "ALPHA_LOST" | "CUES_REPAIRED" | "NOT_SHOWN" | "NO_ROOM";

/** Something that did not stop the job but that a person should know. */
export type Warning = {
  /** The code an error of the same kind would have, or one that only warnings have. */
  code: ErrorCode;
  /** What happened, with the value. */
  message: string;
  /** What to do about it, where there is something. */
  hint?: string;
};

/** A report of how far a stage has come. */
export type Progress = {
  /** The stage at work. */
  stage: Stage;
  /** Units done, in the stage's own unit; never decreases within a stage. */
  done: number;
  /** Units in all; 0 when unknown. */
  total: number;
};

/** What a job is doing. */
export type Stage = "fetch" | "transcribe" | "align" | "render";

/** Which model to load, and how. */
export type EngineOptions = {
  /** Name of an installed model, such as `tiny.en`, or path of a ggml file. */
  model: string;
  /** Folder of the models; the platform's cache folder without it. */
  modelDir: string | null;
  /** Threads for recognition; one per core without it. */
  threads: number | null;
  /** How the model's weights are held in memory. */
  weights: Weights;
};

/** How a model's weights are held in memory. */
export type Weights = "q8_0" | "stored";

/** How to open and decode an input. */
export type OpenOptions = {
  /**
   * FFmpeg's name of the container format, for data without a signature (`g722`, `s16le`); found by looking at the
   * data, and for raw speech at the file's extension, when not given.
   */
  format: string | null;
  /** Decoder threads, at most 64; 0, the default, for one per core. */
  decodeThreads: number;
};

/** What to transcribe, and how. */
export type TranscribeOptions = {
  /** Spoken language as an ISO 639-1 code; detected without it. */
  language: string | null;
  /** Translates into English (multilingual models). */
  translate: boolean;
  /**
   * Audio track to transcribe, counted from 0; without it the default one, or where nobody speaks in that, the first
   * in which somebody does.
   */
  audioTrack: number | null;
  /** How speech is told from everything else. */
  vad: Partial<VadOptions>;
  /** How the input is opened and decoded. */
  open: Partial<OpenOptions>;
};

/** Which text to align, and how. */
export type AlignOptions = {
  /** What is said, as plain text. A line break or the end of a sentence ends a segment. */
  text: string;
  /** Spoken language as an ISO 639-1 code; that of the earlier transcript, or detected, without it. */
  language: string | null;
  /**
   * Audio track to transcribe, counted from 0; without it the default one, or where nobody speaks in that, the first
   * in which somebody does.
   */
  audioTrack: number | null;
  /** How speech is told from everything else. */
  vad: Partial<VadOptions>;
  /** How the input is opened and decoded. */
  open: Partial<OpenOptions>;
};

/** Options of `SpeechFinder`. Durations are seconds in JSON and are rounded to whole windows of 32 ms. */
export type VadOptions = {
  /** Speech probability at which speech begins; above 0, below 1. Default: 0.5, as Silero advises. */
  threshold: number;
  /** Speech probability below which speech may end; 0 to `threshold`. Default: 0.35, Silero's 0.15 below the threshold. */
  release: number;
  /** Shorter speech is taken for a click; 0 to 2 s. Default: 0.1 s, so that "yes" and "no" pass. */
  minSpeech: Seconds;
  /** Shorter silence does not end an utterance; 0 to 2 s. Default: 0.1 s. */
  minSilence: Seconds;
  /**
   * Silence kept before and after the speech of a span, where there is that much; 0 to 1 s. Default: 0.2 s, enough for
   * soft consonants that the detector misses.
   */
  pad: Seconds;
  /** Longest span, pads included; 5 to 30 s, the length of Whisper's window. Default: 28 s. */
  maxSpan: Seconds;
  /**
   * Utterances with less silence than this between them share a span; 0 to 30 s. Default: 2 s: Whisper gains from
   * context, but loses sentences behind long pauses.
   */
  maxGap: Seconds;
};

/** How `segment` groups words into cues. Times are seconds in JSON. */
export type CueOptions = {
  /** Most lines in a cue, 1 to 4. Default: 2, what broadcasters and streaming services ask for. */
  maxLines: number;
  /**
   * Most words in a cue, 1 to 100; `null` leaves it to the width of the box. Default: `null`. Chinese and Japanese
   * count by the recogniser's units.
   */
  maxWords: number | null;
  /** Silence between two words that always ends a cue, 0.05 to 10 s. Default: 0.5 s. */
  pause: Seconds;
  /** A shorter cue is held this long where room follows, 0 to 10 s. Default: 5/6 s, Netflix's minimum. */
  minDuration: Seconds;
  /**
   * Longest time from the first word to the last, and longest hold, 0.5 to 60 s. Default: 7 s, Netflix's maximum. A
   * single word that lasts longer is kept whole.
   */
  maxDuration: Seconds;
  /**
   * Time left empty before the next cue, 0 to 1 s; a cue gives up at most half of its last word for it. Default: 0, so
   * that cues follow each other without a flicker.
   */
  gap: Seconds;
  /** How long a cue stays after its last word where room follows, 0 to 5 s. Default: 0.5 s. */
  leadOut: Seconds;
};

/** How captions look. */
export type LookOptions = {
  /** Name of a style, or an object of fields that differ from it: `{"extends": "karaoke", "fill": "#fff"}`. */
  style: StyleInput;
  /** Platform whose buttons an upright video keeps clear of, such as `tiktok`. */
  platform: PlatformName | null;
  /** Font files (TrueType or OpenType) that come before the style's own, in this order. */
  fonts: Array<string>;
};

/** How the output is encoded. The defaults suit a video for sharing. */
export type EncodeOptions = {
  /**
   * An encoder's FFmpeg name (`libx264`, `h264_nvenc`, ..), its short name (`x264`, `x265`, `svtav1`, `vp9`) or a
   * codec (`h264`, `hevc`, `av1`). Default: the first that works for the container: H.264 for mp4, mov and mkv, VP9 or
   * AV1 for webm.
   */
  encoder: string | null;
  /** Speed against size. Encoders with scales of their own take their nearest step. */
  preset: Preset;
  /**
   * Constant quality, lower is better: 0 to 51 for H.264 and HEVC (default 20 and 22), 0 to 63 for VP9 and AV1
   * (default 31 and 30). Not together with `bitrate`.
   */
  crf: number | null;
  /** Bits a second on average, 10 000 to 1 000 000 000, instead of constant quality. */
  bitrate: number | null;
  /** Encoder threads, up to 64; 0 for as many as the encoder finds useful. */
  encodeThreads: number;
  /** What becomes of the audio tracks. */
  audio: AudioMode;
  /**
   * Bits a second of each audio track that has to be encoded, 16 000 to 512 000. Default: 64 000 a channel for up to
   * two channels, and 48 000 for each more.
   */
  audioBitrate: number | null;
};

/** What becomes of the audio tracks. */
export type AudioMode = "auto" | "encode" | "none";

/** Speed against size, by the names that x264 made common. */
export type Preset = "ultrafast" | "superfast" | "veryfast" | "faster" | "fast" | "medium" | "slow" | "slower" | "veryslow";

/** Description of a source. JSON: camelCase, times in seconds. */
export type MediaInfo = {
  /** FFmpeg's short names of the container format, comma-separated (`mov,mp4,m4a,3gp,3g2,mj2`). */
  container: string;
  /** Length, where the container tells it or it can be guessed. */
  duration: Seconds | null;
  /** What the container's own clock shows at the start of the source, which is 0 on every clock of ours. */
  start: Seconds;
  /** Bits per second of the whole file. */
  bitRate: number | null;
  /** All tracks, in the container's order. */
  tracks: Array<MediaTrack>;
};

/** One track. */
export type MediaTrack = {
  /** Position among all tracks, from 0. */
  index: number;
  /** FFmpeg's name of the codec. */
  codec: string;
  /** ISO 639 language. */
  language: string | null;
  /** Title. */
  title: string | null;
  /** Whether the container marks it as a default. */
  default: boolean;
  /** Whether this engine can decode it. */
  decodable: boolean;
  /** When it starts on the source's clock. */
  start: Seconds | null;
  /** Length, where the container tells it. */
  duration: Seconds | null;
  /** Bits per second. */
  bitRate: number | null;
} & ({ kind: "video" } & VideoTrack | { kind: "audio" } & AudioTrack | { kind: "subtitle" } | { kind: "coverArt" } | { kind: "data" });

/** Details of a video track. */
export type VideoTrack = {
  /** Width in pixels. */
  width: number;
  /** Height in pixels. */
  height: number;
  /** Clockwise degrees: 0, 90, 180 or 270. */
  rotation: number;
  /** Whether the frame is mirrored. */
  mirrored: boolean;
  /** Width to height of a pixel of the upright picture. */
  sampleAspectRatio: Rational;
  /** Frames per second on average. */
  frameRate: Rational | null;
  /** Lowest rate whose ticks fit every frame; differs from the average where the rate varies. */
  realFrameRate: Rational | null;
  /** FFmpeg's name of the pixel format. */
  pixelFormat: string | null;
  /** Bits of a luma or colour sample. */
  bitDepth: number | null;
  /** `tv` (limited) or `pc` (full). */
  colorRange: string | null;
  /** Matrix, by FFmpeg's name. */
  colorSpace: string | null;
  /** Primaries, by FFmpeg's name. */
  colorPrimaries: string | null;
  /** Transfer function, by FFmpeg's name. */
  colorTransfer: string | null;
  /** `progressive`, `topFirst` or `bottomFirst`, in order of display. */
  fieldOrder: string | null;
};

/** Details of an audio track. */
export type AudioTrack = {
  /** Samples per second. */
  sampleRate: number;
  /** Number of channels. */
  channels: number;
  /** FFmpeg's name of the channel layout. */
  channelLayout: string | null;
};

/** A positive fraction in lowest terms: a frame rate, or the width of a pixel to its height. */
export type Rational = {
  num: number;
  den: number;
};

/** Everything that was said in a source. */
export type Transcript = {
  /** ISO 639-1 code of the spoken language, such as `en`. */
  language: string;
  /** Length of the audio, in seconds. */
  duration: Seconds;
  /** Name of the model that transcribed it. */
  model: string;
  /** Utterances in order of time. */
  segments: Array<Segment>;
  /** What the model wrote though nobody seems to say it; not part of `segments`. Absent in JSON where there is none. */
  dropped?: Array<Dropped>;
};

/** A stretch of speech, usually a sentence. */
export type Segment = {
  /** First instant inside. */
  start: Seconds;
  /** First instant after. */
  end: Seconds;
  /** Text with its punctuation, no leading or trailing space. */
  text: string;
  /** The words of the text in order. */
  words: Array<Word>;
};

/** One word with the punctuation that belongs to it. */
export type Word = {
  /** The word as shown, such as `country,`; no spaces. */
  text: string;
  /** First instant inside. */
  start: Seconds;
  /** First instant after. */
  end: Seconds;
  /** Mean probability of its tokens, 0 to 1. */
  probability: number;
  /**
   * False for a word of a given text that nobody says. Its time is what is left between its neighbours, and captions
   * leave it out. Absent in JSON where it is true.
   */
  spoken?: boolean;
};

/** Text that was left out of a transcript. */
export type Dropped = {
  /** First instant inside. */
  start: Seconds;
  /** First instant after. */
  end: Seconds;
  /** What the model wrote. */
  text: string;
  /** Why it is not believed. */
  reason: DropReason;
};

/** Why text is left out of a transcript. */
export type DropReason = "noSpeech" | "unlikely" | "repetition" | "tooFast" | "description" | "credits" | "promptLeak";

/**
 * Cues in order of time, of which any number may be shown at an instant.
 *
 * What holds of every track: starts never decrease, and cues that start together keep the order in which they were
 * given; `0 <= start <= end <= 10,000 h`; no cue, line or word is empty; word times lie inside their cue and their
 * starts never decrease within a line.
 *
 * As JSON it is `{"cues": [...]}` with its `Cue`s, `"canvas": {"width", "height"}` where that is known, and `"styles":
 * {"Top": {...}}` where cues name such. The bare array of cues is read too.
 */
export type CueTrack = {
  cues: Array<Cue>;
  canvas?: Size;
  styles?: Record<string, StyleOverrides>;
};

/**
 * Text shown together during one stretch of time.
 *
 * As JSON: `{"id": 1, "start": 0.0, "end": 1.5, "lines": [{"words": [...]}]}` with what else is known of it. For input
 * written by hand, `"text": "First line\nsecond line"` may stand in place of `lines`.
 */
export type Cue = {
  /** First instant inside. */
  start: Seconds;
  /** First instant after. */
  end: Seconds;
  /** Lines, top to bottom, never empty. Layout keeps these breaks and adds more only when one does not fit. */
  lines: Array<CueLine>;
  /** Stays with it at every stage; every cue of a `CueTrack` has one, and no other has the same. */
  id?: CueId;
  /** Drawn over cues of a lower layer, and gives way only to those of its own. Absent in JSON where it is 0. */
  layer?: number;
  /** Where it asks to stand; `null` leaves it to the style. */
  place?: Place;
  /** Who says it. */
  speaker?: string;
  /** How it looks, where it does not have the style of the job. */
  style?: CueStyle;
};

/** What tells a cue from the others of its track, and stays with it: what the source calls it, or a number. */
export type CueId = number | string;

/** A line of a cue, never empty. */
export type CueLine = {
  /** Words in reading order. `CueLine::text` knows how they are joined. */
  words: Array<CueWord>;
};

/**
 * One word of a cue; the unit that karaoke highlights.
 *
 * As JSON: `{"text": "Hello,", "start": 0.1, "end": 0.4}`, times in seconds, both or neither; `"joined": true` where
 * the word follows the previous one without a space; `"class": "emphasis"`, `"style": {"fill": "#ffe14d"}` and
 * `"source": {"segment": 0, "word": 3}` where there are such.
 */
export type CueWord = {
  text: string;
  class?: string;
  end?: Seconds | null;
  joined?: boolean;
  source?: WordSource;
  start?: Seconds | null;
  style?: Class;
};

/**
 * Where a cue asks to stand, instead of where the style puts it. Coordinates are fractions of the frame, from its left
 * and top edge; where one is absent, the style's margin on that side holds.
 */
export type Place = {
  /** The point of the block that stands there; its side is also what lines are aligned to. */
  anchor: PlaceAnchor;
  /** Widest that the block may be, above 0 to 1; without it, as the style has it. */
  width?: number;
  /** Where that point stands from the left, -1 to 2: it may lie outside of the frame. */
  x?: number;
  /** The same from the top, -1 to 2. A cue that has it gives way to no other, and none to it. */
  y?: number;
};

/** The point of a cue's block that its place is about: at that point of the frame, or at these coordinates. */
export type PlaceAnchor = "bottomLeft" | "bottom" | "bottomRight" | "left" | "center" | "right" | "topLeft" | "top" | "topRight";

/** A word of a transcript, by its place in it. Both count from 0. */
export type WordSource = {
  /** Index of the segment in the transcript. */
  segment: number;
  /** Index of the word in the segment. */
  word: number;
};

/** Width and height in pixels. */
export type Size = {
  /** Width in pixels. */
  width: number;
  /** Height in pixels. */
  height: number;
};

/** A subtitle format. */
export type SubtitleFormat = "srt" | "vtt" | "sbv" | "lrc" | "ass" | "json";

/** One element of Remotion's `Caption[]`: a word with a space before it where one is shown. */
export type RemotionCaption = {
  /** The text, spaces included. */
  text: string;
  /** Start in milliseconds. */
  startMs: number;
  /** End in milliseconds. */
  endMs: number;
  /** The instant of the word in milliseconds, its middle. */
  timestampMs: number | null;
  /** Probability, 0 to 1. */
  confidence: number | null;
};

/** What was written. */
export type Summary = {
  /** The file. */
  path: string;
  /** FFmpeg's name of the video encoder. */
  encoder: string;
  /** Frames in it. */
  frames: number;
  /** End of the last frame. */
  duration: Seconds;
  /** Size of the file. */
  bytes: number;
  /** What a person should know, such as a frame that had to grow by a column. Each door tells them in its own words. */
  warnings: Array<Warning>;
};

/** A model of the manifest, or one that was converted into the cache. */
export type ModelStatus = {
  /** Name, such as `tiny.en`. */
  name: string;
  /** Length of the file in bytes. */
  bytes: number;
  /** Where the file is, or would be. */
  path: string;
  /** Whether it is there and whole. */
  installed: boolean;
  /** Whether it knows languages other than English. */
  multilingual: boolean;
  /** Hash of the published file. */
  sha256: string | null;
  /** Where the hash was learnt, or that there is none. */
  hashSource: string;
};

/** How a converted model stores its weights. */
export type WeightFormat = "f16" | "q8_0";

/** A bundled style by name, or what differs from one. */
export type StyleInput = StyleName | StyleOverrides;

/**
 * A style over the one that it `extends`: objects merge field by field, lists replace, and `null` turns a part off.
 * Lengths are in em, that is fractions of the font size, unless said otherwise.
 */
export type Style = {
  /** What the style is called; for people. `custom` unless said. */
  name: string;
  /** Typeface and its setting. */
  font: Font;
  /** What text is painted with. */
  fill: Paint;
  /** Fill of the word being spoken, as `states.active.fill`; `null` keeps `fill`. Needs word times. */
  activeFill: Paint | null;
  /** Fill of words already spoken, as `states.after.fill`; `null` keeps `fill`. Needs word times. */
  spokenFill: Paint | null;
  /** Fill of words not yet spoken, as `states.before.fill`; `null` keeps `fill`. Needs word times. */
  unspokenFill: Paint | null;
  /** Bands around the glyphs with round joins, at most 4; the first touches the glyph, each next goes around it. */
  strokes: Array<Stroke>;
  /** Shadows of the glyphs and their strokes, at most 4; the first lies at the back. */
  shadows: Array<Shadow>;
  /** A rounded box behind the text. `per: "word"` means `active` here. */
  background: Background | null;
  /** Where the text stands. */
  position: Position;
  /** Widest line, as a fraction of the frame's width, 0.1 to 1; the margins bound it as well. */
  maxWidth: number;
  /** Lines that breaking may reach before the text is shrunk, 1 to 10. A cue's own lines are kept. */
  maxLines: number;
  /** Movement by named effects. */
  animation: Animation;
  /**
   * Fields that differ when the frame is taller than wide, merged over the style; not `extends`, `name` and
   * `portrait`.
   */
  portrait: StyleOverrides | null;
  /** Address of a JSON Schema, for editors; of no meaning here. */
  $schema?: string;
  /** More boxes, at most 4, over the background; the first lies at the back. */
  boxes?: Array<Background>;
  /**
   * Looks of words that bear their name, at most 32. A name has letters, digits, `-` and `_`, up to 32, and starts
   * with a letter.
   */
  classes?: Record<string, Class | null>;
  /** Name of the bundled style that gives what is absent; `clean` unless said. */
  extends?: StyleName;
  /** How words differ from the style before, while and after they are spoken. Needs word times. */
  states?: States;
  /** Movement in detail, at most 16; it adds to `animation`. */
  tracks?: Array<Track>;
};

/** Typeface and its setting. */
export type Font = {
  /** A bundled family (`Inter`, `Baloo 2`) or that of a font the user gave; Inter stands in for any other. */
  family: string;
  /** CSS weight, 1 to 1000; the nearest that the family has is used. */
  weight: number;
  /** Font size (em) as a fraction of the frame's shorter edge, 0.01 to 0.5. */
  size: number;
  /** Extra space after each letter, -0.1 to 0.5 em. */
  letterSpacing: number;
  /** Extra space between words, -0.2 to 1 em. */
  wordSpacing: number;
  /** Distance between baselines, 0.8 to 3 em. */
  lineHeight: number;
  /** Letter case. */
  case: Case;
  /** Whether letters slant; upright fonts are slanted where the family has no italic. */
  italic?: boolean;
  /** What the size measures; the em unless said. */
  sizeOf?: SizeOf;
  /** A line through the text. */
  strikeout?: boolean;
  /** A line under the text. */
  underline?: boolean;
};

/** Letter case of the text. */
export type Case = "keep" | "upper" | "lower";

/** An sRGB colour: `#rgb`, `#rrggbb` or `#rrggbbaa`. */
export type Color = string;

/** A colour, or a gradient. */
export type Paint = Color | { linear: Linear } | { radial: Radial };

/** Colours along a line through the middle of a box, corner to corner as in CSS. */
export type Linear = {
  /** Colours, 2 to 8, in order of `at`. */
  stops: Array<Stop>;
  /** Direction in degrees as in CSS: 0 goes up, 90 to the right, 180 down. -360 to 360. */
  angle?: number;
  /** What the gradient spans. */
  per?: GradientPer;
};

/** Colours around a centre. */
export type Radial = {
  /** Colours, 2 to 8, in order of `at`. */
  stops: Array<Stop>;
  /** Centre as fractions of the box's width and height, each 0 to 1. */
  center?: [number, number];
  /** What the gradient spans. */
  per?: GradientPer;
  /** Where the last colour is reached, in halves of the box's diagonal, above 0 and up to 2. */
  radius?: number;
};

/** A colour of a gradient. */
export type Stop = {
  /** Where, 0 (start) to 1 (end); no less than that of the stop before. */
  at: number;
  /** Colour. */
  color: Color;
};

/** What a gradient spans. */
export type GradientPer = "block" | "line" | "word" | "letter";

/** A band around glyphs. */
export type Stroke = {
  /** Visible width, 0.001 to 0.5 em. */
  width: number;
  /** What it is painted with. */
  color: Paint;
  /** Blur radius as CSS means it (twice the standard deviation), 0 to 1 em. */
  blur?: number;
};

/** A shadow of the glyphs together with their strokes. Without an offset and with `spread` it glows. */
export type Shadow = {
  /** Offset to the right, -1 to 1 em. */
  dx: number;
  /** Offset down, -1 to 1 em. */
  dy: number;
  /** Blur radius as CSS means it (twice the standard deviation), 0 to 1 em. */
  blur: number;
  /** Colour. */
  color: Color;
  /** How much larger it is than what casts it, all around, -0.5 to 0.5 em. */
  spread?: number;
};

/** A rounded box behind text. */
export type Background = {
  /** What a box goes around. */
  per: BackgroundPer;
  /** What it is painted with; `null` leaves it open. */
  color?: Paint | null;
  /** Space left and right of the text, 0 to 1 em; 0 unless said. */
  paddingX?: number;
  /** Space above and below the text, 0 to 1 em; 0 unless said. */
  paddingY?: number;
  /** Corner radius, 0 to 1 em; no more than half the box is used. 0 unless said. */
  radius?: number;
  /** A band along its edge. */
  stroke?: BoxStroke | null;
  /** Seconds in which the box of the active word comes from the word before, 0 to 1; 0 unless said. */
  travel?: number;
};

/** What a box goes around. */
export type BackgroundPer = "cue" | "line" | "word" | "active";

/** A band along the edge of a box. */
export type BoxStroke = {
  /** Width, 0 to 0.5 em. */
  width: number;
  /** What it is painted with. */
  color: Paint;
};

/** How words look against the voice. */
export type States = {
  /** Being spoken. */
  active?: Look | null;
  /** Spoken. */
  after?: Look | null;
  /** Not yet spoken. */
  before?: Look | null;
};

/** What of the look changes; what is absent or `null` is as it would be. */
export type Look = {
  /** What text is painted with. */
  fill?: Paint | null;
  /** Opacity, 0 to 1. */
  opacity?: number | null;
  /** Size, 0.25 to 4 times, without a change of the lines. */
  scale?: number | null;
  /** Shadows, at most 4; the list replaces. */
  shadows?: Array<Shadow> | null;
  /** Bands around the glyphs, at most 4; the list replaces. */
  strokes?: Array<Stroke> | null;
};

/** The look of some words; what is absent or `null` is as the style has it. */
export type Class = {
  /** What text is painted with. */
  fill?: Paint | null;
  /** Typeface and its setting. */
  font?: ClassFont;
  /** Opacity, 0 to 1. */
  opacity?: number | null;
  /** Size, 0.25 to 4 times, without a change of the lines. */
  scale?: number | null;
  /** Shadows, at most 4; the list replaces. */
  shadows?: Array<Shadow> | null;
  /** How these words differ before, while and after they are spoken. */
  states?: States;
  /** Bands around the glyphs, at most 4; the list replaces. */
  strokes?: Array<Stroke> | null;
};

/** What of the typeface a class changes; what is absent is as the style has it. */
export type ClassFont = {
  /** Letter case. */
  case?: Case;
  /** A bundled family (`Inter`, `Baloo 2`) or that of a font the user gave; Inter stands in for any other. */
  family?: string;
  /** Whether letters slant. */
  italic?: boolean;
  /** Extra space after each letter, -0.1 to 0.5 em. */
  letterSpacing?: number;
  /** Font size (em) as a fraction of the frame's shorter edge, 0.01 to 0.5. */
  size?: number;
  /** A line through the text. */
  strikeout?: boolean;
  /** A line under the text. */
  underline?: boolean;
  /** CSS weight, 1 to 1000; the nearest that the family has is used. */
  weight?: number;
};

/** Where the block of text stands. */
export type Position = {
  /** Vertical place between the margins. */
  anchor: Anchor;
  /** Horizontal place between the margins; lines are aligned the same way. */
  align: Align;
  /** Space kept free at the frame's edges. */
  margin: Margin;
};

/** Vertical place of the block. */
export type Anchor = "top" | "middle" | "bottom";

/** Horizontal place of the block and of the lines in it. */
export type Align = "left" | "center" | "right";

/** Space kept free at the frame's edges. */
export type Margin = {
  /** Fraction of the height, 0 to 0.45. */
  top: number;
  /** Fraction of the width, 0 to 0.45. */
  right: number;
  /** Fraction of the height, 0 to 0.45. */
  bottom: number;
  /** Fraction of the width, 0 to 0.45. */
  left: number;
};

/** Movement by named effects; `null` holds still. */
export type Animation = {
  /** How a cue appears. */
  enter: Motion | null;
  /** How a cue leaves, ending with the cue. */
  exit: Motion | null;
  /** What the word being spoken does. Needs word times. */
  word: WordMotion | null;
};

/** An entrance or an exit. */
export type Motion = {
  /** Name of an effect: `fade`, `pop` or `rise`. */
  effect: Effect;
  /** Seconds, 0 to 2; no more than 40 % of the cue's own time is used. */
  duration: number;
  /** Curve. */
  ease: Ease;
};

/** What an entrance or exit changes, by name. */
export type Effect = "fade" | "pop" | "rise";

/** The word being spoken grows, and takes its colour, over `duration`; it shrinks back when the next word starts. */
export type WordMotion = {
  /** Size of the word while it is spoken, 0.5 to 2 times. */
  scale: number;
  /** Seconds, 0 to 2. */
  duration: number;
  /** Curve. */
  ease: Ease;
};

/** How one property changes: from a value to another, or along keyframes. */
export type Track = {
  /** What changes. */
  target: Target;
  /** When it changes. */
  on: On;
  /** What of it changes. */
  property: Property;
  /** Seconds before it starts (on `exit`: between its end and the cue's), 0 to 10. */
  delay?: number;
  /**
   * Seconds, 0 to 10; `null` is as long as the target lasts: a word's own time, else the cue's. On `always`, a
   * duration repeats until the cue's end.
   */
  duration?: number;
  /** Curve between `from` and `to`. */
  ease?: Ease;
  /** Value at the start; `null` is what it is at that moment. */
  from?: TrackValue;
  /** Values on the way, 1 to 32 in order of `at`, instead of `from`, `to` and `ease`. */
  keyframes?: Array<Keyframe>;
  /** Seconds by which each target starts after the one before, 0 to 1. */
  stagger?: number;
  /** Value at the end, which holds from then on; `null` is what it is at rest. */
  to?: TrackValue;
};

/** What a track changes. */
export type Target = "cue" | "line" | "word" | "letter" | "box";

/** When a track runs. */
export type On = "enter" | "exit" | "active" | "after" | "always";

/** What of a target a track changes. */
export type Property = "opacity" | "x" | "y" | "scale" | "scaleX" | "scaleY" | "rotate" | "blur" | "fill" | "stroke" | "reveal" | "sweep" | "spacing";

/** A number, or a colour for `fill` and `stroke`. */
export type TrackValue = number | Color;

/** A value on the way. */
export type Keyframe = {
  /** When, 0 (start) to 1 (end); no less than that of the keyframe before. */
  at: number;
  /** What it is then. */
  value: TrackValue;
  /** Curve from here to the next keyframe. */
  ease?: Ease;
};

/**
 * How an animation's progress follows its time: a curve by its name of easings.net, or the control points of CSS's
 * `cubic-bezier`.
 */
export type Ease = "linear" | "inQuad" | "outQuad" | "inOutQuad" | "inCubic" | "outCubic" | "inOutCubic" | "outExpo" | "inBack" | "outBack" | "outBounce" | "outElastic" | "step" | [number, number, number, number];

/**
 * The style of a cue: the name of one of its track or of a bundled one, or an object with what is different from the
 * one that it names; not `extends`.
 */
export type CueStyle = string | StyleOverrides;

/** What a font size measures. All lengths in em are parts of that size, whichever it is. */
export type SizeOf = "em" | "height";
