const { fileURLToPath } = require('node:url');
const { CaptioniError, invalidOption, show } = require('./errors');

/** Takes what only this side of the door knows out of the options. */
function take(options, ...ownKeys) {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidOption('options', show(options), 'an object');
  }
  const rest = { ...options };
  const own = {};
  for (const key of [...ownKeys, 'signal', 'onProgress']) {
    own[key] = rest[key] ?? undefined;
    delete rest[key];
  }
  if (own.signal !== undefined && typeof own.signal.addEventListener !== 'function') {
    throw invalidOption('signal', show(own.signal), 'an AbortSignal');
  }
  if (own.onProgress !== undefined && typeof own.onProgress !== 'function') {
    throw invalidOption('onProgress', show(own.onProgress), 'a function');
  }
  return { ...own, rest };
}

/** Options as JSON. What JSON would change or drop in silence is refused. */
function toJson(options) {
  try {
    return JSON.stringify(options ?? null, jsonValue);
  } catch (error) {
    if (error instanceof CaptioniError) throw error;
    throw invalidOption('options', `not JSON (${error.message})`, 'plain values');
  }
}

/** Options as they are now, whatever the caller does with them afterwards. */
const plain = (options) => JSON.parse(toJson(options));

function jsonValue(key, value) {
  const original = this[key];
  if (original instanceof URL) return path(key, original);
  if (original instanceof AbortSignal && key !== 'signal')
    throw invalidOption(key, 'an AbortSignal', 'one named `signal`');
  if (ArrayBuffer.isView(original)) throw invalidOption(key, show(original), 'text, or a plain value');
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw invalidOption(key, value, 'a finite number');
      return value;
    case 'function':
      throw invalidOption(key, 'a function', 'plain values; the only function is `onProgress`');
    case 'bigint':
    case 'symbol':
      throw invalidOption(key, show(value), 'a number or a string');
    default:
      return value;
  }
}

/** The path that a string or a file URL names; undefined for anything else. */
function path(key, value) {
  const isUrl = value instanceof URL;
  if (!isUrl && typeof value !== 'string') return undefined;
  const scheme = isUrl ? value.protocol : /^[a-z][a-z0-9+.-]*:\/\//i.exec(value)?.[0];
  if (!scheme) return value;
  try {
    return fileURLToPath(value);
  } catch {
    throw invalidOption(
      key,
      JSON.stringify(String(value)),
      'a path, a file URL, bytes or a stream, such as the body of a response',
    );
  }
}

module.exports = { take, plain, toJson, path };
