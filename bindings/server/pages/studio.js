// The studio: choose a video and a style, follow the work, watch and edit the result.

import { call, savedKey } from './api.js';
import { $, announce, el, show } from './dom.js';
import { followJob } from './events.js';
import { cancelJob, jobInAddress, requestJob, requeueJob } from './jobs.js';
import { createKeyForm } from './key.js';
import { createPreview } from './preview.js';
import { clearProblem, showProblem } from './problem.js';
import { createResult } from './result.js';
import { checkFile, createSources, describe, factsOf, keepFacts } from './sources.js';
import { createStyles } from './styles.js';
import { createTranscript } from './transcript.js';
import { upload } from './upload.js';
import { createWork } from './work.js';

const UNKNOWN_DURATION = 10;

const [preview, work] = [createPreview(), createWork()];
const result = createResult({ onTime: (seconds) => transcript.follow(seconds) });
const transcript = createTranscript({ onEdit: offerAgain, onSeek: (seconds) => result.seek(seconds) });
const key = createKeyForm({ onKey: () => (afterKey ?? refresh)() });

let [config, styles, source, job, original] = [null, null, null, null, null];
let uploading = null;
let effort = new AbortController();
let afterKey = null;

const sourceOf = ({ uploadId, demoFile }) => (demoFile ? { demoFile } : { uploadId });
const address = (jobId) => {
  const next = jobId ? `#job=${encodeURIComponent(jobId)}` : location.pathname;
  if (jobInAddress() !== jobId) history.pushState(null, '', next);
};

/** `choose`, `compose`, `work` or `done`: what is seen, and where the focus goes. */
function mode(name, focus) {
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
  if (styles) $(name === 'done' ? 'restyle-place' : 'style-place').append(styles.element);
  const start = $('start');
  start.disabled = name !== 'compose';
  start.textContent = name === 'choose' ? 'Choose a video first' : 'Caption this video';
  if (name !== 'work') document.title = name === 'done' ? 'Ready · Captioni' : 'Captioni';
  if (focus) $(focus).focus();
}

function renew() {
  effort.abort();
  effort = new AbortController();
  return effort.signal;
}

function choose(focus = 'file') {
  renew();
  [source, job, uploading] = [null, null, null];
  clearProblem();
  preview.clear();
  result.clear();
  showLocal(null);
  address(null);
  mode('choose', focus);
}

function failed(error, retry, label = 'Try again') {
  if (error.name === 'AbortError') return;
  if (error.code === 'UNAUTHORIZED') {
    afterKey = retry;
    key.ask(error);
    return;
  }
  announce('');
  showProblem(error, [
    ...(retry ? [{ label, act: retry, primary: true }] : []),
    { label: 'Choose another video', act: () => choose() },
  ]);
}

function showSource() {
  $('source-name').textContent = source.fileName;
  $('source-facts').textContent = describe(source);
}

function showLocal(file) {
  const local = $('local');
  if (local.src) URL.revokeObjectURL(local.src);
  local.removeAttribute('src');
  if (file) local.src = URL.createObjectURL(file);
  else local.load();
  show(local, Boolean(file));
}

function refresh(wait) {
  if (job?.state === 'completed') {
    preview.want({ source: { jobId: job.jobId }, style: styles.chosen() }, wait);
  } else if (source?.demoFile || source?.uploadId) {
    preview.want({ source: sourceOf(source), style: styles.chosen(), text: $('text').value }, wait);
  }
}

function compose(next, focus = 'stage-title') {
  source = { ...next };
  job = null;
  const duration = source.durationSeconds ?? UNKNOWN_DURATION;
  preview.seek(Math.min(1, duration / 2), duration);
  showSource();
  mode('compose', focus);
  refresh(0);
}

function chooseFile(file) {
  clearProblem();
  const wrong = checkFile(file, config);
  if (wrong) return failed(wrong);
  preview.clear();
  compose({ fileName: file.name, bytes: file.size });
  showLocal(file);
  sendFile(file);
}

function sendFile(file) {
  const signal = renew();
  const facts = (sent) => {
    const share = Math.floor((100 * sent) / Math.max(1, file.size));
    $('source-facts').textContent =
      `${describe(source)} · ${share < 100 ? `uploading ${share} %` : 'checking'}`;
    if ($('studio').dataset.mode === 'work') work.uploading(sent, file.size);
  };
  const onRetry = (error, wait) => {
    $('source-facts').textContent = `${error.message} Trying again; nothing is lost.`;
    work.lost(error, wait);
  };
  uploading = upload(file, { signal, onProgress: facts, onRetry });
  uploading
    .then((media) => {
      const { uploadId, fileName, bytes, durationSeconds } = media;
      keepFacts(uploadId, { fileName, bytes, durationSeconds });
      source = { ...source, uploadId, durationSeconds };
      uploading = null;
      showSource();
      preview.seek(Math.min(1, durationSeconds / 2), durationSeconds);
      refresh(0);
      announce(`${fileName} is uploaded.`);
    })
    .catch((error) => {
      if (signal.aborted) return;
      uploading = null;
      if (!error.passing) {
        choose(null);
        return failed(error, error.code === 'UNAUTHORIZED' ? () => chooseFile(file) : null);
      }
      mode('compose');
      $('start').disabled = true;
      failed(error, () => {
        mode('compose', 'stage-title');
        sendFile(file);
      });
    });
}

const chosenOptions = () =>
  Object.fromEntries(
    ['text', 'platform', 'timing', 'model']
      .map((name) => [name, $(name).value.trim()])
      .filter(([, value]) => value !== ''),
  );

/** Asks for a job and follows it. `body`: what is wanted beside source and style. `back`: the view before. */
async function make(body, back) {
  clearProblem();
  const signal = uploading ? effort.signal : renew();
  $('video').pause();
  work.start(Boolean(uploading));
  mode('work', 'work-title');
  try {
    await uploading;
    signal.throwIfAborted();
  } catch {
    return;
  }
  job = null;
  try {
    job = await requestJob({ ...sourceOf(source), style: styles.chosen(), ...body }, signal);
    address(job.jobId);
    await follow(signal, back);
  } catch (error) {
    if (signal.aborted) return;
    back();
    failed(error, () => make(body, back));
  }
}

async function follow(signal, back) {
  job = await followJob(job.jobId, {
    signal,
    onJob: (state) => work.job(state),
    onLost: (error) => work.lost(error),
  });
  if (job.state === 'completed') return done('done-title');
  const ended = job;
  back();
  if (ended.state === 'cancelled') announce('Cancelled.');
  else failed(ended.error, () => requeue(ended, back));
}

async function requeue({ jobId }, back) {
  const signal = renew();
  work.start(false);
  mode('work', 'work-title');
  try {
    job = await requeueJob(jobId);
    address(jobId);
    await follow(signal, back);
  } catch (error) {
    if (signal.aborted) return;
    back();
    failed(error, () => requeue({ jobId }, back));
  }
}

const backToCompose = () => {
  address(null);
  compose(source, 'start');
};

async function done(focus) {
  showLocal(null);
  preview.clear();
  if (typeof job.style === 'string') styles.choose(job.style);
  mode('done', focus);
  original = null;
  offerAgain();
  try {
    original = await result.load(job);
    source = { ...source, durationSeconds: original.duration ?? source.durationSeconds };
    transcript.load(original);
    showSource();
    announce('Your captioned video is ready.');
  } catch (error) {
    failed(error, () => done(focus));
  }
}

function offerAgain() {
  const edited = Boolean(original) && transcript.edited();
  const restyled = Boolean(original) && typeof job.style === 'string' && styles.chosen() !== job.style;
  $('again').disabled = !edited && !restyled;
  show($('undo'), edited);
}

function restyle() {
  if (job?.state !== 'completed') return refresh();
  offerAgain();
  const video = $('video');
  video.pause();
  preview.seek(Math.round(video.currentTime * 10) / 10, source.durationSeconds ?? video.duration);
  look(true);
  refresh(0);
}

/** In `done`, the stage shows a still in the new style or the video as it was rendered. */
function look(still) {
  show($('frame'), still);
  show($('player'), !still);
  show($('transport'), still);
  show($('back-to-video'), still);
}

function again() {
  const edited = transcript.edited() ? { text: transcript.text() } : {};
  const finished = job;
  preview.want({ source: { jobId: job.jobId }, style: styles.chosen() }, 0);
  make({ transcript: original, ...edited }, () => {
    job = finished;
    address(job.jobId);
    mode('done', 'done-title');
    offerAgain();
  });
}

async function cancel() {
  if (!job) {
    if (uploading) choose();
    else backToCompose();
    return announce('Cancelled.');
  }
  try {
    await cancelJob(job.jobId);
  } catch (error) {
    failed(error, cancel);
  }
}

/** The job that the address names, taken up where it is. */
async function resume(jobId) {
  const signal = renew();
  clearProblem();
  try {
    job = await call(`/api/video/job/${encodeURIComponent(jobId)}`, { signal });
    source = { ...job.source, ...factsOf(job.source) };
    if (typeof job.style === 'string') styles.choose(job.style);
    showSource();
    if (job.state === 'completed') return await done();
    work.start(false);
    mode('work');
    preview.seek(1, source.durationSeconds ?? UNKNOWN_DURATION);
    preview.want({ source: sourceOf(source), style: styles.chosen() }, 0);
    await follow(signal, backToCompose);
  } catch (error) {
    if (signal.aborted) return;
    mode('choose');
    failed(error, () => resume(jobId));
  }
}

function listen() {
  const onDemo = (demoFile) => {
    clearProblem();
    compose({ demoFile, ...factsOf({ demoFile }) });
  };
  createSources({ config, onFile: chooseFile, onDemo });
  $('compose').addEventListener('submit', (event) => {
    event.preventDefault();
    if (!source) return;
    make(chosenOptions(), backToCompose);
  });
  $('text').addEventListener('input', () => refresh());
  $('change').addEventListener('click', () => choose());
  $('cancel').addEventListener('click', cancel);
  $('again').addEventListener('click', again);
  $('undo').addEventListener('click', () => {
    transcript.undo();
    $('done-title').focus();
  });
  $('back-to-video').addEventListener('click', () => {
    look(false);
    $('video').focus();
  });
  addEventListener('popstate', () => {
    const jobId = jobInAddress();
    if (jobId && jobId !== job?.jobId) resume(jobId);
    else if (!jobId && job) choose();
  });
}

async function begin() {
  try {
    config = await call('/api/config');
    styles = await createStyles({ onChange: restyle, showcase: $('showcase') });
  } catch (error) {
    showProblem(error, [{ label: 'Try again', act: begin, primary: true }]);
    return;
  }
  $('version').textContent = config.version;
  $('model').replaceChildren(...config.models.map((name) => el('option', { value: name }, name)));
  show($('model-field'), config.models.length > 1);
  mode('choose');
  listen();
  if (config.authRequired && !savedKey()) {
    afterKey = jobInAddress() ? () => resume(jobInAddress()) : null;
    key.ask();
  } else if (jobInAddress()) resume(jobInAddress());
}

begin();
