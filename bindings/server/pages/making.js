// Jobs from the request to the end: made, followed, cancelled, made again.

import { call } from './api.js';
import { choose, compose, failed } from './choosing.js';
import { $, announce } from './dom.js';
import { followJob } from './events.js';
import { done, offerAgain } from './finished.js';
import { cancelJob, requestJob, requeueJob } from './jobs.js';
import { clearProblem } from './problem.js';
import { factsOf } from './sources.js';
import { preview, renew, sourceOf, state, transcript, UNKNOWN_DURATION, work } from './state.js';
import { address, mode, showSource } from './view.js';

const chosenOptions = () =>
  Object.fromEntries(
    ['text', 'platform', 'timing', 'model']
      .map((name) => [name, $(name).value.trim()])
      .filter(([, value]) => value !== ''),
  );

/** Asks for a job and follows it. `body`: what is wanted beside source and style. `back`: the view before. */
async function make(body, back) {
  clearProblem();
  const signal = state.uploading ? state.effort.signal : renew();
  state.back = back;
  $('video').pause();
  work.start(Boolean(state.uploading));
  mode('work', 'work-title');
  try {
    if (state.uploading) work.uploading(state.sent, state.source.bytes);
    await state.uploading;
    signal.throwIfAborted();
  } catch {
    return;
  }
  state.job = null;
  try {
    state.job = await requestJob(
      { ...sourceOf(state.source), style: state.styles.chosen(), ...body },
      signal,
    );
    address(state.job.jobId);
    await follow(signal, back);
  } catch (error) {
    if (signal.aborted) return;
    back();
    failed(error, () => make(body, back));
  }
}

async function follow(signal, back) {
  state.job = await followJob(state.job.jobId, {
    signal,
    onJob: (now) => work.job(now),
    onLost: (error) => work.lost(error),
  });
  if (state.job.state === 'completed') return done('done-title');
  const ended = state.job;
  back();
  if (ended.state === 'cancelled') announce('Cancelled.');
  else failed(ended.error, () => requeue(ended, back));
}

async function requeue({ jobId }, back) {
  const signal = renew();
  work.start(false);
  mode('work', 'work-title');
  try {
    state.job = await requeueJob(jobId);
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
  compose(state.source, 'start');
};

/** Captions the source as the form says. */
export const start = () => make(chosenOptions(), backToCompose);

/** Renders the finished job again with the edited words and the chosen style. */
export function again() {
  const edited = transcript.edited() ? { text: transcript.text() } : {};
  const finished = state.job;
  preview.want({ source: { jobId: state.job.jobId }, style: state.styles.chosen() }, 0);
  const { platform, timing } = chosenOptions();
  make({ transcript: state.original, platform, timing, ...edited }, () => {
    state.job = finished;
    address(state.job.jobId);
    mode('done', 'done-title');
    offerAgain();
  });
}

export async function cancel() {
  if (!state.job) {
    if (state.uploading) choose();
    else {
      renew();
      state.back();
    }
    return announce('Cancelled.');
  }
  try {
    await cancelJob(state.job.jobId);
  } catch (error) {
    failed(error, cancel);
  }
}

/** The job that the address names, taken up where it is. */
export async function resume(jobId) {
  const signal = renew();
  clearProblem();
  try {
    state.job = await call(`/api/video/job/${encodeURIComponent(jobId)}`, { signal });
    state.source = { ...state.job.source, ...factsOf(state.job.source) };
    if (typeof state.job.style === 'string') state.styles.choose(state.job.style);
    showSource();
    if (state.job.state === 'completed') return await done();
    work.start(false);
    mode('work');
    preview.seek(1, state.source.durationSeconds ?? UNKNOWN_DURATION);
    preview.want({ source: sourceOf(state.source), style: state.styles.chosen() }, 0);
    await follow(signal, backToCompose);
  } catch (error) {
    if (signal.aborted) return;
    mode('choose');
    failed(error, () => resume(jobId));
  }
}
