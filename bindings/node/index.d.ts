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
export type Destination = string | URL | Writable | WebWritable;

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

/** A named timing, or rules that differ from those of a `preset`. */
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

export interface CuesOptions extends JobOptions, Defaulted<LookOptions>, Defaulted<CaptionReading> {
  cues: Cues;
  /** The video whose picture lines must fit; without it a line has up to 42 characters. */
  input?: Input;
  timing?: Timing | null;
}

export interface ConvertOptions extends JobOptions, Defaulted<CaptionReading> {
  cues: Cues;
  /** Format to write; by default what the extension of `output` says. */
  to?: SubtitleFormat | null;
  /** Where the file goes; without it the text comes back. */
  output?: string | URL | null;
  /** The video that they are for: its frame rate, its shape, and where its shots change. */
  input?: Input;
  timing?: Timing | null;
  /** Language of the text as a BCP 47 tag, by which words are cut; what the captions say without it. */
  language?: string | null;
}

export interface CheckOptions extends JobOptions, Defaulted<CaptionReading> {
  cues: Cues;
  /** The video that they are for: its frame rate, its shape, and where its shots change. */
  input?: Input;
  timing?: Timing | null;
  /** Language of the text as an ISO 639-1 code, where the rules differ by it; the cues' own unless said. */
  language?: string | null;
  /** An SVG image to write: reading speed over time, with the breaches. */
  svg?: string | URL | null;
}

/** Cues against rules. */
export type CheckReport = Checked & { warnings: Warning[] };

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
  /**
   * Writes the captions as a subtitle track, which viewers turn on and off, and copies everything else as it is:
   * `mov_text` in mp4 and mov, SubRip or ASS in mkv, WebVTT in webm.
   */
  soft?: boolean | null;
  /** Format of a video that goes to a stream or to memory; `mp4` unless said. */
  container?: ContainerName | null;
}

export interface RenderOptions extends VideoOptions, Defaulted<CaptionReading> {
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

interface LayerOptions
  extends JobOptions,
    Defaulted<OverlayShape>,
    Defaulted<LookOptions>,
    Defaulted<CaptionReading> {
  cues: Cues;
  /** The video that they are for: size, rate and length are its own, unless given. */
  input?: Input;
  open?: Partial<OpenOptions> | null;
  timing?: Timing | null;
}

export interface OverlayOptions extends LayerOptions {
  /** Format of an overlay that goes to a stream or to memory; `mov` unless said. */
  container?: 'mov' | 'webm' | null;
}

export interface FramesOptions extends Omit<LayerOptions, 'onProgress'> {}

export interface PreviewOptions
  extends FromInput,
    Defaulted<LookOptions>,
    Defaulted<CaptionReading>,
    Defaulted<PreviewView> {
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

export interface ConvertReport {
  format: SubtitleFormat;
  /** How many. */
  cues: number;
  warnings: Warning[];
}

/** A verb that makes a file: at `output`, or as `data` where no `output` is given. */
export interface Produce<Options, Report> {
  (options: Options & { output: string | URL }): Promise<Report & { path: string }>;
  (options: Options & { output: Writable | WebWritable }): Promise<Report>;
  (options: Options & { output?: undefined }): Promise<Report & { data: Buffer }>;
  (options: Options & { output?: Destination }): Promise<Report & { path?: string; data?: Buffer }>;
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
  readonly convert: typeof convert;
  readonly check: typeof check;
  readonly render: typeof render;
  readonly overlay: typeof overlay;
  readonly frames: typeof frames;
  readonly preview: typeof preview;
}

/** What is in a media file. */
export function probe(options: ProbeOptions): Promise<MediaInfo>;

/**
 * Reads captions of any kind; words that are not grouped yet are grouped into cues. `warnings`, which JSON leaves out,
 * tells what was mended or left out.
 */
export function cues(options: CuesOptions): Promise<CueTrack & { readonly warnings: Warning[] }>;

/** Turns captions of any kind into a subtitle file, or moves their times. */
export function convert(options: ConvertOptions & { output: string | URL }): Promise<ConvertReport>;
export function convert(
  options: ConvertOptions & { output?: null },
): Promise<ConvertReport & { text: string }>;

/** Checks cues against the rules of a timing. */
export function check(options: CheckOptions): Promise<CheckReport>;

/** Draws cues onto a video. */
export const render: Produce<RenderOptions, RenderReport>;

/**
 * The captions alone, transparent, to lay over the video in an editing program or a browser: ProRes 4444 (`.mov`), VP9 with
 * alpha (`.webm`), or a PNG file for each frame (`captions.%05d.png`, counted from 0).
 */
export const overlay: Produce<OverlayOptions, RenderReport>;

/** The captions alone, a frame at a time, for whoever composites by themselves. */
export function frames(options: FramesOptions): Promise<Frames>;

/**
 * Captions alone, drawn when asked for, one after another.
 *
 * ```js
 * const frames = await captioni.frames({ cues: 'talk.srt', size: [1280, 720], fps: 25 });
 * for await (const { data, pts } of frames) stream.write(data);
 * ```
 */
export class Frames implements AsyncIterable<Frame> {
  private constructor();
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly fps: number;
  /** How many frames there are. */
  readonly length: number;
  /** End of the last. */
  readonly duration: Seconds;
  /** What a person should know of the frames drawn so far. */
  readonly warnings: readonly Warning[];
  /** The frame shown at a time. */
  at(seconds: Seconds): Promise<Frame>;
  /** The frame of a number, from 0. */
  frame(number: number): Promise<Frame>;
  /** All, in order. */
  [Symbol.asyncIterator](): AsyncIterator<Frame>;
}

/** Captions alone at an instant. */
export interface Frame {
  /** When it is shown. */
  readonly pts: Seconds;
  /**
   * Red, green, blue and alpha of each pixel, 8 bits each, in sRGB, row by row from the top: width x height x 4 bytes. A
   * frame that looks like the one drawn before has the same `Buffer`, which is not to be written to.
   */
  readonly data: Buffer;
}

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
export type TimingName = 'standard' | 'netflix' | 'bbc' | 'shorts' | 'words';

/** Seconds. */
export type Seconds = number;

/** A bundled style. */
export type StyleName = "clean" | "karaoke" | "barbie" | "bold" | "one-word" | "pop" | "bounce" | "wave" | "sweep" | "highlight" | "marker" | "pill" | "podcast" | "typewriter" | "sticker" | "comic" | "gradient" | "neon" | "outline" | "minimal" | "subtitle" | "film" | "documentary" | "news";

/** A platform whose buttons captions keep clear of. */
export type PlatformName = "tiktok" | "reels" | "shorts" | "feed" | "none";

/**
 * Stable identifiers shared by every door: `err.code` in Node, a class in Python, a status over HTTP.
 *
 * Exhaustive on purpose: a door's mapping is a total match and stops compiling when a code is added. Those after
 * `INTERNAL` are of `Warning`s alone: `NO_SPEECH` (no speech was found in the audio), `NOTHING_SHOWN` (the video shows
 * no caption), `NOT_SPOKEN` (words of a given text are not spoken), `TRACK_CHOSEN` (the audio transcribed is another
 * track than the default one, or one side of it), `ALPHA_LOST` (the output has no transparency, the source had),
 * `MARKUP_READ` (asterisks in given text were read as emphasis), `CUES_REPAIRED` (a subtitle file was mended while it
 * was read), `NOT_SHOWN` (a subtitle file asks for what is not drawn), `NO_ROOM` (cues shown together do not fit in
 * the frame), `TIMES_ESTIMATED` (cues were cut that have no times of their words), `TEXT_SHRUNK` (cues are too long
 * for the size of their style), `NOT_KEPT` (a subtitle track or file does not hold something of its cues or of the
 * look).
 */
export type ErrorCode = "INPUT_NOT_FOUND" | "INPUT_UNREADABLE" | "NO_VIDEO" | "NO_AUDIO" | "UNSUPPORTED_FORMAT" | "MODEL_MISSING" | "MODEL_INVALID" | "FONT_MISSING" | "GLYPH_MISSING" | "STYLE_INVALID" | "CUES_INVALID" | "OPTIONS_INVALID" | "ENCODER_MISSING" | "OUTPUT_UNWRITABLE" | "DISK_FULL" | "LIMIT_EXCEEDED" | "CANCELLED" | "INTERNAL" | "NO_SPEECH" | "NOTHING_SHOWN" | "NOT_SPOKEN" | "TRACK_CHOSEN" | "ALPHA_LOST" | "MARKUP_READ" | "CUES_REPAIRED" | "NOT_SHOWN" | "NO_ROOM" | "TIMES_ESTIMATED" | "TEXT_SHRUNK" | "NOT_KEPT";

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
export type Stage = "fetch" | "transcribe" | "align" | "shots" | "render";

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

/**
 * How `segment` groups words into cues: the rules of a preset, and what differs from them; what is absent is as the
 * preset has it. Times are seconds in JSON.
 */
export type CueOptions = {
  /** A longer gap than `gap`, but shorter than this, 0 to 5 s, is closed to `gap`. */
  closeGap?: Seconds;
  /** The same in frames, 0 to 48; `closeGap` goes before. */
  closeGapFrames?: number;
  /**
   * What stands before each turn where two speakers share a cue, a line each, as a turn is too short or too fast to be
   * read by itself: 1 to 3 characters, or empty so that no cue is shared. Only where it is known who speaks.
   */
  dialogueDash?: string;
  /** Frames a second, 1 to 240, that rules in frames count by; by default the video's, or 24 without one. */
  frameRate?: number;
  /** Time left empty before the next cue, 0 to 1 s; a cue gives up at most half of its last word for it. */
  gap?: Seconds;
  /** The same in frames, 0 to 24; `gap` goes before. */
  gapFrames?: number;
  /** How long a cue stays after its last word where room follows, 0 to 5 s. */
  leadOut?: Seconds;
  /** Most characters in a line, 5 to 200, where the box holds more. */
  maxChars?: number;
  /**
   * Longest time from the first word to the last, and longest hold, 0.5 to 60 s. A single word that lasts longer is
   * kept whole.
   */
  maxDuration?: Seconds;
  /** Most lines in a cue, 1 to 4. */
  maxLines?: number;
  /**
   * Most characters a second, 1 to 100, spaces and punctuation counted: cues are held and parted so that they keep to
   * it where the speech allows.
   */
  maxRate?: number;
  /** Words a minute that cues are held for where room follows, 30 to 600. */
  maxWordRate?: number;
  /** Most words in a cue, 1 to 100. Chinese and Japanese count by the recogniser's units. */
  maxWords?: number;
  /** A shorter cue is held this long where room follows, 0 to 10 s. */
  minDuration?: Seconds;
  /** Silence between two words that always ends a cue, 0.05 to 10 s. */
  pause?: Seconds;
  /** Name of the preset. Default: `shorts` in frames that are taller than wide, else `standard`. */
  preset?: string;
  /** A cue that starts or ends this near to a change of shot does so with it, in frames, 0 to 24. */
  shotFrames?: number;
  /** No cue ends nearer than this before a change of shot, in frames, 0 to 48, but with it. */
  shotZoneFrames?: number;
  /**
   * Where shots change: `"auto"` finds it in the video, which is decoded once more for it; else times in seconds, in
   * order.
   */
  shots?: Shots;
  /** Least time a word, 0 to 2 s, where room follows. */
  wordSeconds?: Seconds;
};

/** Cues against rules. */
export type Checked = {
  /** Whether nothing is broken. */
  passes: boolean;
  /** What is broken, in order of time. */
  breaches: Array<Breach>;
  /** What was measured of each cue, in order of time. */
  measured: Array<Measured>;
  /** Most characters a second that the rules allow. */
  maxRate: number | null;
  /** When shots change, in seconds, as far as that was given or found. */
  shots: Array<number>;
};

/** One thing that a cue breaks. */
export type Breach = {
  /** What is broken. */
  rule: Rule;
  /** The cue. */
  cue: CueId;
  /** First instant inside. */
  start: Seconds;
  /** First instant after. */
  end: Seconds;
  /** What was measured: seconds, characters, characters a second, lines or words. */
  value: number;
  /** What the rules have for it. */
  limit: number;
  /** The cue's text. */
  text: string;
};

/** What a cue breaks. */
export type Rule = "lines" | "lineLength" | "words" | "readingSpeed" | "wordTime" | "tooShort" | "tooLong" | "overlap" | "gap" | "blink" | "shot";

/** What was measured of a cue. */
export type Measured = {
  /** The cue. */
  cue: CueId;
  /** First instant inside. */
  start: Seconds;
  /** First instant after. */
  end: Seconds;
  /** Characters of all lines, with a space between them. */
  characters: number;
  /** Characters a second; absent for a cue that is never shown. */
  rate: number | null;
  /** Seconds to the next cue; absent after the last. */
  gap: number | null;
};

/** How captions look. */
export type LookOptions = {
  /** Name of a style, or an object of fields that differ from it: `{"extends": "karaoke", "fill": "#fff"}`. */
  style: StyleInput;
  /** Platform whose buttons an upright video keeps clear of, such as `tiktok`. */
  platform: PlatformName | null;
  /**
   * BCP 47 tag of the language of the text, such as `tr`, which tells which capitals its letters have. That of the
   * captions without it, where they say.
   */
  language: string | null;
  /**
   * Font files (TrueType or OpenType) that come before the style's own, in this order. `fallback:FILE` is one that is
   * only used for what the style's font and the bundled ones lack.
   */
  fonts: Array<string>;
  /** Folders of font files: styles may name their families, and they are used for what all fonts above lack. */
  fontDirs: Array<string>;
  /**
   * Whether the machine's fonts are used for what all others lack, and where a style names their families. What is
   * drawn then differs from machine to machine. Default: false.
   */
  systemFonts: boolean;
  /**
   * Most words of a cue, 1 to 100, whatever the style and the timing say; given cues with more are cut. 0 leaves given
   * cues as they are and the words of speech to the timing.
   */
  wordsPerCue: number | null;
  /** Which words are drawn in the style's classes, such as `emphasis`, `number` and `name`. */
  emphasis: Partial<EmphasisOptions>;
};

/** Which words are emphasised, and how sure the recogniser must be of a word. */
export type EmphasisOptions = {
  /** Words and phrases, in any case, at most 1000; punctuation around them is of no meaning. */
  words: Array<string>;
  /**
   * Regular expressions over the text of a cue, in the syntax of Rust's `regex`, at most 100: words that a match
   * touches are emphasised.
   */
  patterns: Array<string>;
  /** Whether `*word*` in given text is emphasis. Absent, it is, and a warning says so; `false` shows the asterisks. */
  markup: boolean | null;
  /** Words of a lower probability than this are `uncertain`, 0 to 1. */
  uncertainBelow: number;
};

/** How the frame of a preview is shown. */
export type PreviewView = {
  /**
   * Captions exactly as the video has them at that time, in the middle of an entrance or an exit as well: nothing, at
   * the start of one that fades in. Without it they look as they do between the two.
   */
  exact: boolean;
  /** Draws over the frame what the platform covers, where captions may stand, and the safe areas of television. */
  guides: boolean;
};

/** How the output is encoded. The defaults suit a video for sharing. */
export type EncodeOptions = {
  /**
   * An encoder's FFmpeg name (`libx264`, `h264_nvenc`, ..), its short name (`x264`, `x265`, `svtav1`, `vp9`) or a
   * codec (`h264`, `hevc`, `av1`, `prores`). Default: the first that works for the container: H.264 for mp4, mov and
   * mkv, VP9 or AV1 for webm. VP9 and ProRes keep the transparency of a source.
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
  /** The pixel format of the video. */
  pixelFormat: PixelFormatMode;
  /** What becomes of HDR. */
  hdr: HdrMode;
  /** What becomes of the audio tracks. */
  audio: AudioMode;
  /** What becomes of the source's own subtitle tracks and attached fonts. */
  subtitles: SubtitleMode;
  /**
   * Bits a second of each audio track that has to be encoded, 16 000 to 512 000. Default: 64 000 a channel for up to
   * two channels, and 48 000 for each more.
   */
  audioBitrate: number | null;
};

/** What the frames of captions alone are like. */
export type OverlayShape = {
  /** Width and height in pixels, 16 to 8192 each; those of the input without it. */
  size: [number, number] | null;
  /** Frames a second, above 0, at most 1000; those of the input without it. */
  fps: FrameRate | null;
  /** Length in seconds; without it that of the input, or until all cues have ended. */
  duration: Seconds | null;
  /** `straight`, as editing programs, browsers and PNG have it, or `premultiplied`: colours on black. */
  alpha: AlphaMode;
};

/**
 * Frames a second, above 0, at most 1000: `30`, `29.97` (which is 30000/1001), `"30000/1001"`, or a fraction as
 * `probe` tells it.
 */
export type FrameRate = number | string | Rational;

/** What the colours of frames with an alpha channel mean. Ignored for formats without one. */
export type AlphaMode = "straight" | "premultiplied";

/** The pixel format of the video. */
export type PixelFormatMode = "auto" | "keep" | "yuv420p" | "yuv422p" | "yuv444p" | "yuv420p10" | "yuv422p10" | "yuv444p10";

/** What becomes of HDR. */
export type HdrMode = "auto" | "sdr";

/** What becomes of the audio tracks. */
export type AudioMode = "auto" | "copy" | "encode" | "none";

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
} & ({ kind: "video" } & VideoTrack | { kind: "audio" } & AudioTrack | { kind: "subtitle" } | { kind: "coverArt" } | { kind: "attachment" } | { kind: "data" });

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
  /** Who says it, where that is known. Absent in JSON where it is not. */
  speaker?: string;
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
 * As JSON it is `{"cues": [...]}` with its `Cue`s, `"canvas": {"width", "height"}` and `"language": "tr"` where those
 * are known, and `"styles": {"Top": {...}}` where cues name such. The bare array of cues is read too.
 */
export type CueTrack = {
  cues: Array<Cue>;
  canvas?: Size;
  language?: string;
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
  /** BCP 47 tag of the language of its text, where that is not the track's. */
  language?: string;
  /** Drawn over cues of a lower layer, and gives way only to those of its own. Absent in JSON where it is 0. */
  layer?: number;
  /** Where it asks to stand; `null` leaves it to the style. */
  place?: Place;
  /** Who says it. */
  speaker?: string;
  /** How it looks, where it does not have the style of the job. */
  style?: CueStyle;
  /**
   * Which of the tracks that are shown together it is of: cues of a higher tier stand below those of a lower one of
   * their layer, whichever comes first. Absent in JSON where it is 0.
   */
  tier?: number;
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
 * the word follows the previous one without a space; `"class": "emphasis"` or a list of several, `"style": {"fill":
 * "#ffe14d"}`, `"probability": 0.93` and `"source": {"segment": 0, "word": 3}` where there are such.
 */
export type CueWord = {
  text: string;
  class?: OneOrMore;
  end?: Seconds | null;
  joined?: boolean;
  probability?: number;
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

/** A subtitle format that is written. */
export type SubtitleFormat = "srt" | "vtt" | "sbv" | "lrc" | "ass" | "ttml" | "txt" | "json";

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
  /** FFmpeg's name of the video encoder; `copy` where the video was copied. */
  encoder: string;
  /** Frames in it. */
  frames: number;
  /** End of the last frame. */
  duration: Seconds;
  /** Size of the file. */
  bytes: number;
  /** FFmpeg's names of the codecs of its subtitle tracks, in their order: captions that are such a track come first. */
  subtitles: Array<string>;
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
   * Fields that differ when the frame is taller than wide, merged over the style; not `extends`, `name`, `description`
   * and `portrait`. What a style says outside of it counts over the `portrait` of what it extends.
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
  /** What the style is like, in a sentence; for people. */
  description?: string;
  /** Name of the bundled style that gives what is absent; `clean` unless said. */
  extends?: StyleName;
  /** How words differ from the style before, while and after they are spoken. Needs word times. */
  states?: States;
  /** Movement in detail, at most 16; it adds to `animation`. */
  tracks?: Array<Track>;
  /**
   * Most words of a cue, 1 to 100: speech is cut into such cues, and given cues with more words into several. `null`
   * leaves it to the timing, and given cues as they are.
   */
  wordsPerCue?: number | null;
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

/**
 * An sRGB colour as CSS writes it: `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, `rgb()`, `hsl()` or a name, such as
 * `gold`.
 */
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
  /** What it is painted with; `null` leaves it open. */
  color?: Paint | null;
  /** Space left and right of the text, 0 to 1 em; 0 unless said. */
  paddingX?: number;
  /** Space above and below the text, 0 to 1 em; 0 unless said. */
  paddingY?: number;
  /** What a box goes around; each line unless said. */
  per?: BackgroundPer;
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

/** How captions are read, and when they are shown. */
export type CaptionReading = {
  /** Format of the captions; told by their content, then by their name, without it. */
  from: SubtitleFormat | null;
  /** Character encoding of the captions; told by their bytes without it. */
  encoding: TextEncoding | null;
  /** What all times of the captions are moved by, after they are scaled. */
  shift: Shift;
  /** What all times of the captions are multiplied by. */
  scale: Scale;
};

/**
 * The style of a cue: the name of one of its track or of a bundled one, or an object with what is different from the
 * one that it names; not `extends`.
 */
export type CueStyle = string | StyleOverrides;

/** A class, or several, each over those before it. */
export type OneOrMore = string | Array<string>;

/**
 * What times are multiplied by, 0.1 to 10: a number, or a fraction such as `25/23.976` for cues made at 25 frames a
 * second and a video of 23.976.
 */
export type Scale = number | string;

/** A second track of cues, shown together with the first. */
export type SecondCues = {
  /** Captions in another language, as `cues` are given. `shift` and `scale` hold for their times as well. */
  cues2: string | Record<string, unknown> | Array<Record<string, unknown>> | null;
  /**
   * Name of the style of the second track, or an object of fields. Without it, and for fields over it without
   * `extends`, a smaller and plainer one than the first track's. It stands where the first track does, unless it says
   * where.
   */
  style2: StyleInput | null;
  /** Where the second track stands next to the first. Default: `below`. */
  position2: SecondPosition | null;
  /** BCP 47 tag of the language of the second track; what its file says without it. */
  language2: string | null;
  /** Character encoding of the second track; told by its bytes without it. */
  encoding2: TextEncoding | null;
};

/** Where a second track stands next to the first. */
export type SecondPosition = "above" | "below";

/**
 * What times are moved by, less than 0 for sooner: seconds, or a clock time such as `-01:00:00` for cues of a video
 * that counts from one hour.
 */
export type Shift = number | string;

/**
 * Where shots change: `"auto"` finds it in the video, which is decoded once more for it; else times in seconds, in
 * order.
 */
export type Shots = "auto" | Array<number>;

/** What a font size measures. All lengths in em are parts of that size, whichever it is. */
export type SizeOf = "em" | "height";

/** What becomes of the source's own subtitle tracks and attached fonts. */
export type SubtitleMode = "auto" | "none";

/** A character encoding by a label of the web's Encoding Standard, such as `utf-8` or `windows-1250`. */
export type TextEncoding = string;
