// Requests to the server: JSON in and out, the API key, errors as values with a remedy.

const KEY = 'captioni.key';

export class ApiError extends Error {
  constructor(code, message, { hint = null, status = 0, requestId = null, retryAfter = null } = {}) {
    super(message);
    Object.assign(this, { code, hint, status, requestId, retryAfter });
  }

  get passing() {
    return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503;
  }
}

export const unreachable = () =>
  new ApiError('OFFLINE', 'The server did not answer.', {
    hint: 'Check the connection, then try again.',
  });

export const savedKey = () => sessionStorage.getItem(KEY);

export function saveKey(key) {
  if (key) sessionStorage.setItem(KEY, key);
  else sessionStorage.removeItem(KEY);
}

export async function errorOf(response) {
  const { error, requestId } = await response.json().catch(() => ({}));
  const retryAfter = Number.parseFloat(response.headers.get('retry-after') ?? '');
  return new ApiError(
    error?.code ?? 'INTERNAL',
    error?.message ?? `The server answered with status ${response.status}.`,
    {
      hint: error?.hint ?? null,
      status: response.status,
      requestId: requestId ?? response.headers.get('x-request-id'),
      retryAfter: Number.isFinite(retryAfter) ? retryAfter : null,
    },
  );
}

/** The response, whose status is one of success; anything else is thrown as an `ApiError`. */
export async function send(path, { method = 'GET', json, headers = {}, signal } = {}) {
  const key = savedKey();
  const response = await fetch(path, {
    method,
    signal,
    headers: {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...headers,
    },
    body: json === undefined ? undefined : JSON.stringify(json),
  }).catch((error) => {
    throw error.name === 'AbortError' ? error : unreachable();
  });
  if (!response.ok) throw await errorOf(response);
  return response;
}

export const call = async (path, options) => (await send(path, options)).json();

export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Milliseconds before attempt `n` (0 is the first retry): doubled up to 8 s, with jitter. */
export const backoff = (n, retryAfter) =>
  retryAfter ? retryAfter * 1000 : Math.min(8000, 400 * 2 ** n) * (0.75 + Math.random() / 2);

/** Runs `work` again on errors that pass by themselves. Only for what may be sent twice. */
export async function withRetries(work, { signal, attempts = 5, onRetry } = {}) {
  for (let n = 0; ; n++) {
    try {
      return await work(n);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.passing || n + 1 >= attempts) throw error;
      const wait = backoff(n, error.retryAfter);
      onRetry?.(error, wait);
      await pause(wait, signal);
    }
  }
}
