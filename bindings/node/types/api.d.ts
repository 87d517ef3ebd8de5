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
