// Sends a file to the URLs that the server names: one PUT that goes on after a cut, or parts side by side.

import { ApiError, backoff, call, pause, unreachable, withRetries } from './api.js';
import { put } from './put.js';

const ATTEMPTS = 8;
const AT_ONCE = 4;
const UNFINISHED = 'captioni.upload';

const identity = (file) => `${file.name}:${file.size}:${file.lastModified}`;

function unfinished(file) {
  const kept = JSON.parse(sessionStorage.getItem(UNFINISHED) ?? 'null');
  return kept?.file === identity(file) && Date.parse(kept.expiresAt) > Date.now() ? kept : null;
}

/**
 * Uploads `file` and answers what `upload-complete` says of it.
 * `onProgress(bytes)` counts bytes that were sent; `onRetry(error, milliseconds)` is a cut.
 */
export async function upload(file, { signal, onProgress, onRetry }) {
  const begun = unfinished(file) ?? (await begin(file, signal));
  try {
    const parts =
      begun.upload.kind === 'multipart'
        ? await sendParts(file, begun.upload, { signal, onProgress, onRetry })
        : await sendWhole(file, begun, { signal, onProgress, onRetry });
    const json = { uploadId: begun.uploadId, ...(parts ? { parts } : {}) };
    const complete = () => call('/api/video/upload-complete', { method: 'POST', json, signal });
    const media = await withRetries(complete, { signal, onRetry });
    sessionStorage.removeItem(UNFINISHED);
    return media;
  } catch (error) {
    if (error instanceof ApiError && !error.passing) sessionStorage.removeItem(UNFINISHED);
    throw error;
  }
}

async function begin(file, signal) {
  const json = { fileName: file.name, fileSize: file.size, mimeType: file.type || 'video/mp4' };
  const begun = await withRetries(() => call('/api/video/upload-init', { method: 'POST', json, signal }));
  if (begun.resumable && begun.upload.kind === 'put') {
    const kept = JSON.stringify({ ...begun, file: identity(file) });
    sessionStorage.setItem(UNFINISHED, kept);
  }
  return { ...begun, fresh: true };
}

async function sendWhole(file, { upload: { url, headers = {} }, resumable, fresh }, options) {
  const { signal, onProgress, onRetry } = options;
  let held = fresh || !resumable ? 0 : await heldBytes(url, signal);
  for (let failures = 0; held < file.size || file.size === 0; ) {
    onProgress(held);
    const sent = await put(url, file.slice(held), {
      signal,
      headers: held > 0 ? { ...headers, 'upload-offset': String(held) } : headers,
      onProgress: (bytes) => onProgress(held + bytes),
    }).catch((error) => error);
    if (!(sent instanceof Error)) break;
    const conflict =
      sent instanceof ApiError && sent.status === 409 && sent.held !== null && sent.held !== held;
    if (!conflict && !sent.passing) throw sent;
    if (!conflict && ++failures >= ATTEMPTS) throw sent;
    const wait = conflict ? 0 : backoff(failures - 1, sent.retryAfter);
    if (!conflict) onRetry?.(sent, wait);
    await pause(wait, signal);
    const now = conflict ? sent.held : resumable ? await heldBytes(url, signal, held) : 0;
    if (now > held) failures = 0;
    held = now;
  }
  onProgress(file.size);
  return null;
}

/** How much the server has; `otherwise` when it cannot be asked just now. */
async function heldBytes(url, signal, otherwise = 0) {
  const response = await fetch(url, { method: 'HEAD', signal }).catch((error) => {
    if (error.name === 'AbortError') throw error;
  });
  if (response?.status === 404 || response?.status === 410) {
    throw new ApiError('NOT_FOUND', 'The server no longer has this upload.', {
      status: response.status,
      hint: 'Choose the video again to upload it from the start.',
    });
  }
  const held = Number.parseInt(response?.headers.get('upload-offset') ?? '', 10);
  return Number.isFinite(held) ? held : otherwise;
}

async function sendParts(file, { partBytes, parts }, { signal, onProgress, onRetry }) {
  const sent = new Map();
  const report = (number, bytes) => {
    sent.set(number, bytes);
    onProgress([...sent.values()].reduce((sum, value) => sum + value, 0));
  };
  const waiting = [...parts];
  const etags = [];
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const one = async ({ number, url }) => {
    const blob = file.slice((number - 1) * partBytes, number * partBytes);
    const work = () => put(url, blob, { signal: either, onProgress: (bytes) => report(number, bytes) });
    const { etag } = await withRetries(work, { signal: either, attempts: ATTEMPTS, onRetry });
    if (!etag) {
      throw new ApiError('UPSTREAM_FAILED', 'The store did not say the ETag of a part.', {
        status: 400,
        hint: "The bucket's CORS rules must expose the header ETag.",
      });
    }
    report(number, blob.size);
    etags.push({ number, etag });
  };
  const lane = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) await one(part);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, parts.length) }, lane));
  } catch (error) {
    failed.abort(unreachable());
    throw error;
  }
  return etags.sort((a, b) => a.number - b.number);
}
