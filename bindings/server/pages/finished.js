// The finished job: its video, its words, another style for it.

import { failed, refresh } from './choosing.js';
import { $, announce, show } from './dom.js';
import { preview, result, state, transcript } from './state.js';
import { look, mode, showLocal, showSource } from './view.js';

export async function done(focus) {
  showLocal(null);
  preview.clear();
  if (typeof state.job.style === 'string') state.styles.choose(state.job.style);
  mode('done', focus);
  state.original = null;
  offerAgain();
  try {
    state.original = await result.load(state.job);
    state.source = {
      ...state.source,
      durationSeconds: state.original.duration ?? state.source.durationSeconds,
    };
    transcript.load(state.original);
    showSource();
    announce('Your captioned video is ready.');
  } catch (error) {
    failed(error, () => done(focus));
  }
}

/** There is something to render again once a word or the style differs. */
export function offerAgain() {
  const edited = Boolean(state.original) && transcript.edited();
  const restyled =
    Boolean(state.original) &&
    typeof state.job.style === 'string' &&
    state.styles.chosen() !== state.job.style;
  $('again').disabled = !edited && !restyled;
  show($('undo'), edited);
}

/** Another style was chosen: it is seen as a still. */
export function restyle() {
  if (state.job?.state !== 'completed') return refresh();
  offerAgain();
  const video = $('video');
  video.pause();
  preview.seek(Math.round(video.currentTime * 10) / 10, state.source.durationSeconds ?? video.duration);
  look(true);
  refresh(0);
}
