import type { ErrorCode, Progress } from 'captioni';

/** What the server says while it captions, a line of JSON each. */
export type CaptionEvent =
  | ({ type: 'progress' } & Progress)
  | { type: 'done'; video: string; text: string }
  | { type: 'error'; code: ErrorCode; message: string; hint?: string };
