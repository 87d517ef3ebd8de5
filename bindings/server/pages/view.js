// What is seen in each mode of the studio.

import { $, show } from './dom.js';
import { jobInAddress } from './jobs.js';
import { describe } from './sources.js';
import { state } from './state.js';

/** Puts the job into the address, so that a reload finds it. */
export function address(jobId) {
  const next = jobId ? `#job=${encodeURIComponent(jobId)}` : location.pathname;
  if (jobInAddress() !== jobId) history.pushState(null, '', next);
}

/** `choose`, `compose`, `work` or `done`: what is seen, and where the focus goes. */
export function mode(name, focus) {
  $('studio').dataset.mode = name;
  show($('drop'), name === 'choose');
  show($('frame'), name === 'compose' || name === 'work');
  show($('player'), name === 'done');
  show($('meter'), name === 'work');
  show($('transport'), name === 'compose');
  show($('source'), name !== 'choose');
  show($('change'), name !== 'work');
  show($('compose'), name === 'choose' || name === 'compose');
  show($('work'), name === 'work');
  show($('done'), name === 'done');
  show($('back-to-video'), false);
  if (state.styles) $(name === 'done' ? 'restyle-place' : 'style-place').append(state.styles.element);
  const start = $('start');
  start.disabled = name !== 'compose';
  start.textContent = name === 'choose' ? 'Choose a video first' : 'Caption this video';
  if (name !== 'work') document.title = name === 'done' ? 'Ready · Captioni' : 'Captioni';
  if (focus) $(focus).focus();
}

/** In `done`, the stage shows a still in the new style or the video as it was rendered. */
export function look(still) {
  show($('frame'), still);
  show($('player'), !still);
  show($('transport'), still);
  show($('back-to-video'), still);
}

/** The stage takes the shape of the video; `null` for that of an empty one. */
export function shape(width, height) {
  const stage = $('stage');
  $('studio').dataset.shape = height > width ? 'portrait' : 'wide';
  if (width && height) stage.style.setProperty('--ratio', width / height);
  else stage.style.removeProperty('--ratio');
}

export function showSource() {
  $('source-name').textContent = state.source.fileName;
  $('source-facts').textContent = describe(state.source);
}

/** The chosen file, seen while it is on its way. */
export function showLocal(file) {
  const local = $('local');
  if (local.src) URL.revokeObjectURL(local.src);
  local.removeAttribute('src');
  if (file) local.src = URL.createObjectURL(file);
  else local.load();
  local.onloadedmetadata = () => shape(local.videoWidth, local.videoHeight);
  show(local, Boolean(file));
}
