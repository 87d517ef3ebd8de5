// One PUT with progress, which `fetch` cannot report.

import { ApiError, unreachable } from './api.js';

const header = (xhr, name) => {
  const value = Number.parseFloat(xhr.getResponseHeader(name) ?? '');
  return Number.isFinite(value) ? value : null;
};

function refusal(xhr) {
  let body = null;
  try {
    body = JSON.parse(xhr.responseText);
  } catch {
    // A store answers in XML, which says nothing to a person.
  }
  const status = xhr.status >= 500 || xhr.status === 408 ? 503 : xhr.status;
  const message = body?.error?.message ?? `The upload was refused with status ${xhr.status}.`;
  const error = new ApiError(body?.error?.code ?? 'UPSTREAM_FAILED', message, {
    status,
    hint: body?.error?.hint ?? null,
    requestId: body?.requestId ?? null,
    retryAfter: header(xhr, 'retry-after'),
  });
  error.held = header(xhr, 'upload-offset');
  return error;
}

/** Sends `blob`; answers `{etag}`. `onProgress(bytes)` counts what has left this machine. */
export function put(url, blob, { headers = {}, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const xhr = new XMLHttpRequest();
    const stop = () => xhr.abort();
    signal?.addEventListener('abort', stop, { once: true });
    xhr.upload.addEventListener('progress', (event) => onProgress(event.loaded));
    xhr.addEventListener('abort', () => reject(signal.reason));
    xhr.addEventListener('error', () => reject(unreachable()));
    xhr.addEventListener('load', () =>
      xhr.status >= 200 && xhr.status < 300
        ? resolve({ etag: xhr.getResponseHeader('etag') })
        : reject(refusal(xhr)),
    );
    xhr.addEventListener('loadend', () => signal?.removeEventListener('abort', stop));
    xhr.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.send(blob);
  });
}
