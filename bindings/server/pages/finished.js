// The finished job: its video, its words, another style for it.

import { compose, failed, refresh } from './choosing.js';
import { $, announce, el, show } from './dom.js';
import { isBlank, notices } from './said.js';
import { preview, result, state, transcript } from './state.js';
import { address, look, mode, showLocal, showSource } from './view.js';

export async function done(focus) {
  showLocal(null);
  preview.clear();
  if (typeof state.job.style === 'string') state.styles.choose(state.job.style);
  mode('done', focus);
  state.original = null;
  $('done-title').textContent = 'Almost there';
  show($('notices'), false);
  offerAgain();
  try {
    state.original = await result.load(state.job);
    state.source = {
      ...state.source,
      durationSeconds: state.original.duration ?? state.source.durationSeconds,
    };
    transcript.load(state.original);
    showSource();
    verdict();
  } catch (error) {
    failed(error, () => done(focus));
  }
}

/** Says whether the video has its captions, and what else is worth knowing. */
function verdict() {
  const warnings = state.job.warnings ?? [];
  const blank = isBlank({ warnings }, state.original);
  const found = notices(warnings);
  if (blank && !found.some(({ code }) => code === 'NO_SPEECH' || code === 'NOTHING_SHOWN')) {
    found.unshift(...notices([{ code: 'NOTHING_SHOWN', message: 'The transcript has no words.' }]));
  }
  const title = blank ? 'This video has no captions' : 'Ready to post';
  $('done-title').textContent = title;
  document.title = `${blank ? 'No captions' : 'Ready'} · Captioni`;
  $('studio').dataset.blank = String(blank);
  $('get-video').classList.toggle('primary', !blank);
  for (const id of ['transcript', 'restyle-place', 'get-srt', 'get-vtt', 'get-json', 'rework'])
    show($(id), !blank);
  show($('write'), blank);
  const list = $('notices');
  list.replaceChildren(...found.map(notice));
  show(list, found.length > 0);
  announce(blank ? `${title}. ${found[0].what}` : 'Your captioned video is ready.');
}

function notice({ what, next, details }) {
  return el(
    'li',
    {},
    el('strong', {}, what),
    next ? el('p', {}, next) : null,
    details.length > 0
      ? el('details', {}, el('summary', {}, 'Details'), ...details.map((line) => el('p', {}, line)))
      : null,
  );
}

/** Back to the form, to write what nobody speaks. */
export function write() {
  address(null);
  result.clear();
  compose(state.source, 'text');
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
