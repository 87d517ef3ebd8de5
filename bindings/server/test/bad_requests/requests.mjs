// Requests that must be refused: what is sent, and the status and code that come back; `says` is what the message names.
// A request may be a function of what the test set up: keys `a` and `b`, uploads, a job and its URLs.

export const json = { 'content-type': 'application/json' };

export const post = (path, body, headers = json) => ({
  method: 'POST',
  path,
  headers,
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
});

export const refused = (name, request, status, code, says = []) => ({
  name,
  request,
  status,
  code,
  says: [says].flat(),
});

export const bad = (name, request, says) => refused(name, request, 400, 'BAD_REQUEST', says);

export const option = (name, request, says) =>
  refused(name, request, 400, ['OPTIONS_INVALID', 'STYLE_INVALID', 'BAD_REQUEST'], says);

export const absent = (name, request, says) =>
  refused(name, request, [400, 404], ['NOT_FOUND', 'BAD_REQUEST', 'INPUT_NOT_FOUND'], says);

export const hidden = (name, request) => refused(name, request, [403, 404], ['FORBIDDEN', 'NOT_FOUND']);

export const anyone = (request) => ({ ...request, key: null });

export const forged = (url) => {
  const copy = new URL(url);
  const signature = copy.searchParams.get('signature');
  copy.searchParams.set('signature', (signature[0] === '0' ? '1' : '0') + signature.slice(1));
  return copy.pathname + copy.search;
};

export const expiring = (url, at) => {
  const copy = new URL(url);
  copy.searchParams.set('expires', at);
  return copy.pathname + copy.search;
};
