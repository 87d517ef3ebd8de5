// What the studio holds: the source, the job, the effort that can be stopped, and its parts.

import { $ } from './dom.js';
import { createKeyForm } from './key.js';
import { createPreview } from './preview.js';
import { createResult } from './result.js';
import { createTranscript } from './transcript.js';
import { shape } from './view.js';
import { createWork } from './work.js';

export const UNKNOWN_DURATION = 10;

export const state = {
  config: null,
  styles: null,
  /** `{uploadId | demoFile, fileName, bytes?, durationSeconds?}` */
  source: null,
  job: null,
  /** The transcript of the finished job, as the server gave it. */
  original: null,
  /** The promise of an upload under way, and how many bytes of it are sent. */
  uploading: null,
  sent: 0,
  effort: new AbortController(),
  afterKey: null,
  /** Shows the view that work was started from. */
  back: null,
};

export const preview = createPreview({ onShape: shape });
export const work = createWork();
export const result = createResult({ onTime: (seconds) => transcript.follow(seconds), onShape: shape });
export const transcript = createTranscript({
  onEdit: () => $('transcript').dispatchEvent(new Event('edited')),
  onSeek: (seconds) => result.seek(seconds),
});
export const key = createKeyForm({ onKey: () => state.afterKey?.() });

export const sourceOf = ({ uploadId, demoFile }) => (demoFile ? { demoFile } : { uploadId });

/** Stops what is under way; the signal is for what comes next. */
export function renew() {
  state.effort.abort();
  state.effort = new AbortController();
  return state.effort.signal;
}
