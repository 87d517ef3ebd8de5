/** What went wrong, with a stable `code` and, where there is one, a `hint` at the remedy. */
class CaptioniError extends Error {
  constructor(code, message, { hint, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    if (hint) this.hint = hint;
  }

  get name() {
    return 'CaptioniError';
  }
}

/** The job was stopped through its signal, whose reason is the `cause`. */
class AbortError extends CaptioniError {
  constructor(cause) {
    super('CANCELLED', 'The job was aborted', { cause });
  }

  get name() {
    return 'AbortError';
  }
}

/** An option that will not do. */
function invalidOption(option, value, accepted) {
  return new CaptioniError('OPTIONS_INVALID', `option \`${option}\` is ${value}; accepted: ${accepted}`);
}

/** How a value is shown in a message. */
function show(value) {
  if (value === undefined) return 'missing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object') return `a ${value.constructor?.name ?? 'object'}`;
  return `a ${typeof value}`;
}

module.exports = { CaptioniError, AbortError, invalidOption, show };
