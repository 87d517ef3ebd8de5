// The way to a video: choosing, uploading, the preview of it.

import { $, announce } from './dom.js';
import { clearProblem, showProblem } from './problem.js';
import { said } from './said.js';
import { checkFile, describe, keepFacts } from './sources.js';
import { key, preview, renew, result, sourceOf, state, UNKNOWN_DURATION, work } from './state.js';
import { upload } from './upload.js';
import { address, mode, shape, showLocal, showSource } from './view.js';

export function choose(focus = 'file') {
  renew();
  [state.source, state.job, state.uploading] = [null, null, null];
  clearProblem();
  preview.clear();
  result.clear();
  showLocal(null);
  shape(null);
  address(null);
  mode('choose', focus);
}

/** Says what went wrong, with `retry` as a way on. A missing key is asked for instead. */
export function failed(error, retry, label = 'Try again') {
  if (error.name === 'AbortError') return;
  if (error.code === 'UNAUTHORIZED') {
    state.afterKey = retry ?? state.afterKey;
    key.ask(error);
    return;
  }
  announce('');
  showProblem(error, [
    ...(retry ? [{ label, act: retry, primary: true }] : []),
    { label: 'Choose another video', act: () => choose() },
  ]);
}

/** A new preview, after `wait` milliseconds. */
export function refresh(wait) {
  if (state.job?.state === 'completed') {
    preview.want({ source: { jobId: state.job.jobId }, style: state.styles.chosen() }, wait);
  } else if (state.source?.demoFile || state.source?.uploadId) {
    preview.want(
      { source: sourceOf(state.source), style: state.styles.chosen(), text: $('text').value },
      wait,
    );
  }
}

export function compose(next, focus = 'stage-title') {
  state.source = { ...next };
  state.job = null;
  const duration = state.source.durationSeconds ?? UNKNOWN_DURATION;
  preview.seek(Math.min(1, duration / 2), duration);
  showSource();
  mode('compose', focus);
  refresh(0);
}

export function chooseFile(file) {
  clearProblem();
  const wrong = checkFile(file, state.config);
  if (wrong) return failed(wrong);
  preview.clear();
  compose({ fileName: file.name, bytes: file.size });
  showLocal(file);
  sendFile(file);
}

function sendFile(file) {
  const signal = renew();
  const onProgress = (sent) => {
    state.sent = sent;
    const share = Math.floor((100 * sent) / Math.max(1, file.size));
    $('source-facts').textContent =
      `${describe(state.source)} · ${share < 100 ? `uploading ${share} %` : 'checking'}`;
    if ($('studio').dataset.mode === 'work') work.uploading(sent, file.size);
  };
  const onRetry = (error, wait) => {
    $('source-facts').textContent = `${said(error).what} Trying again; nothing is lost.`;
    work.lost(error, wait);
  };
  state.uploading = upload(file, { signal, onProgress, onRetry });
  state.uploading
    .then((media) => {
      const { uploadId, fileName, bytes, durationSeconds } = media;
      keepFacts(uploadId, { fileName, bytes, durationSeconds });
      state.source = { ...state.source, uploadId, durationSeconds };
      state.uploading = null;
      showSource();
      preview.seek(Math.min(1, durationSeconds / 2), durationSeconds);
      refresh(0);
      announce(`${fileName} is uploaded.`);
    })
    .catch((error) => {
      if (signal.aborted) return;
      state.uploading = null;
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
