// What went wrong or is worth knowing, in words for someone who makes videos: what happened, what to do next.

import { ApiError } from './api.js';

const TELL = 'If it happens again, send the details below to whoever runs this server.';

const ERRORS = {
  INPUT_NOT_FOUND: ['This video is no longer on the server.', 'Upload it again.'],
  INPUT_UNREADABLE: [
    'This file can’t be read as a video.',
    'If it plays on your device, export it as MP4 and choose that file.',
  ],
  NO_VIDEO: ['This file has audio, but no video.', 'Choose a file with a video in it.'],
  NO_AUDIO: [
    'This video has no audio, so there is nothing to transcribe.',
    'Put your text under “Your words”: it is shown at reading speed.',
  ],
  UNSUPPORTED_FORMAT: [
    'This video is in a format that can’t be captioned here.',
    'Export it as MP4 (H.264) and choose that file.',
  ],
  MODEL_MISSING: [
    'The speech model is not installed on this server.',
    'Choose another one under Options, or ask whoever runs this server to install it.',
  ],
  MODEL_INVALID: [
    'The speech model on this server is damaged.',
    'Choose another one under Options, or ask whoever runs this server to install it again.',
  ],
  FONT_MISSING: [
    'No font on this server can draw these words.',
    'Ask whoever runs this server to add a font for their script.',
  ],
  GLYPH_MISSING: [
    'Some characters have no font on this server.',
    'Take them out, or ask whoever runs this server to add a font that has them.',
  ],
  STYLE_INVALID: ['This style can’t be used.', 'Choose another style.'],
  CUES_INVALID: [
    'These words or their times can’t be used.',
    'Undo your edits, or caption the video again from the start.',
  ],
  OPTIONS_INVALID: ['One of the options can’t be used.', 'Change it under Options, then try again.'],
  ENCODER_MISSING: [
    'This server can’t write the video.',
    'Ask whoever runs this server to install a video encoder.',
  ],
  OUTPUT_UNWRITABLE: ['The server could not save the result.', `Try again in a moment. ${TELL}`],
  DISK_FULL: ['The server has no space left.', `Try again later. ${TELL}`],
  LIMIT_EXCEEDED: [
    'This video is over a limit of this server.',
    'Shorten it or export it at a lower resolution; the details say which limit.',
  ],
  CANCELLED: ['It was cancelled.', 'Start it again whenever you like.'],
  INTERNAL: ['Something went wrong on the server.', `Try again. ${TELL}`],
  NO_SPEECH: [
    'No speech was found in this video.',
    'Put your text under “Your words”: it is shown at reading speed.',
  ],
  NOTHING_SHOWN: ['No caption would be seen.', 'Check the words and when they are spoken.'],
  NOT_SPOKEN: ['These words are not spoken in the video.', 'Compare them with what is said.'],
  TRACK_CHOSEN: ['Another audio track was used.', 'Check that the words are the right ones.'],
  ALPHA_LOST: ['The transparency was lost.', 'Put the video on a background first.'],
  MARKUP_READ: ['Words between asterisks are emphasised.', 'Check that they are meant so.'],
  CUES_REPAIRED: ['The captions had mistakes.', 'Check their times.'],
  NOT_SHOWN: ['Not all of the captions’ design is shown.', 'Look whether you like it.'],
  NO_ROOM: ['Too many captions are shown at once.', 'Shorten them, or choose a style with smaller letters.'],
  TIMES_ESTIMATED: ['The times of single words are estimates.', 'Check when they are shown.'],
  TEXT_SHRUNK: ['Some captions are too long.', 'Shorten them, or choose a style with smaller letters.'],
  NOT_KEPT: [
    'Not all of the captions’ design is in the subtitle track.',
    'Draw the captions into the video instead.',
  ],
  BAD_REQUEST: ['The server could not use this.', 'Change what the details name, then try again.'],
  UNAUTHORIZED: ['This server needs a key.', 'Enter the API key that you were given.'],
  PAYMENT_REQUIRED: ['Your credits are used up.', 'Buy credits, then try again.'],
  FORBIDDEN: ['Your key does not allow this.', 'Ask whoever gave it to you for one that does.'],
  NOT_FOUND: ['This is no longer on the server.', 'Results expire after a while: caption the video again.'],
  METHOD_NOT_ALLOWED: ['The page and the server do not fit together.', 'Reload the page.'],
  CONFLICT: ['Something else has changed this meanwhile.', 'Reload the page.'],
  PAYLOAD_TOO_LARGE: [
    'This file is too large for this server.',
    'Export it at a lower bitrate, or cut it into parts.',
  ],
  UNSUPPORTED_MEDIA_TYPE: ['This file is not a video.', 'Choose an MP4, MOV, MKV or WebM file.'],
  RANGE_NOT_SATISFIABLE: [
    'The upload went out of step.',
    'Choose the video again to upload it from the start.',
  ],
  RATE_LIMITED: ['That was a lot of requests in a short time.', 'Wait a minute, then try again.'],
  NOT_CONFIGURED: ['This server is not set up for that.', 'Ask whoever runs this server.'],
  UPSTREAM_FAILED: ['A service that this server needs has failed.', `Try again in a moment. ${TELL}`],
  UNAVAILABLE: ['The server is not ready just now.', 'Try again in a few seconds.'],
  CRASHED: [
    'This video brought the engine to a stop.',
    'It may be damaged: export it again as MP4 and choose that file.',
  ],
  TIMED_OUT: ['This video took too long.', 'Cut it into shorter parts.'],
};

/** What a finished video may come with; the codes of `BLANK` say that it shows no captions. */
const NOTICES = {
  NO_SPEECH: [
    'No speech was found.',
    'If someone does speak, check that this video has their audio. Otherwise write the words yourself.',
  ],
  NOTHING_SHOWN: [
    'No caption is seen in this video.',
    'Write the words yourself, or caption the video again with other options.',
  ],
  NOT_SPOKEN: [
    'Some of your words are not spoken in the video.',
    'Compare them with what is said, and correct the transcript below.',
  ],
  TRACK_CHOSEN: [
    'The first audio track has no speech, so another one was transcribed.',
    'Check that the transcript is of the right one.',
  ],
  ALPHA_LOST: [
    'The transparent parts of your video are filled in.',
    'This format has no transparency: put the video on a background first if that looks wrong.',
  ],
  MARKUP_READ: [
    'Words between asterisks are emphasised.',
    'Play the video once; write \\* where an asterisk is to be seen.',
  ],
  CUES_REPAIRED: [
    'Your captions had mistakes that were mended.',
    'Play the video once and check their times.',
  ],
  NOT_SHOWN: [
    'Some of the design of your captions is not shown.',
    'The words are all there: look whether you like it.',
  ],
  TIMES_ESTIMATED: [
    'The captions were cut into shorter ones, and nothing says when each word is spoken.',
    'Play the video once and check their times.',
  ],
  NO_ROOM: [
    'Some captions are drawn over others, because too many are shown at once.',
    'Shorten them, or choose a style with smaller letters.',
  ],
  TEXT_SHRUNK: [
    'Some captions are long, so the text is smaller than the style has it.',
    'Shorten them, or choose a style with smaller letters.',
  ],
  NOT_KEPT: [
    'Some of the design of your captions is not in the subtitle track.',
    'The words are all there. Players draw them in their own way.',
  ],
  GLYPH_MISSING: [
    'Some characters could not be drawn.',
    'Take them out, or ask whoever runs this server to add a font that has them.',
  ],
  FONT_MISSING: [
    'Another font was used in place of one that could not be.',
    'Look whether you like it; otherwise choose another style.',
  ],
  INPUT_UNREADABLE: [
    'Parts of your video are damaged.',
    'Play it once. If a part is missing, export the video again and start from that file.',
  ],
  UNSUPPORTED_FORMAT: ['Something in your video could not be kept as it was.', 'The details say what.'],
};

const BLANK = ['NOTHING_SHOWN', 'NO_SPEECH'];

/** `{what, next, detail}` of an error: its own words if the page made it, those above if the server did. */
export function said(error) {
  const isOurs = error instanceof ApiError && error.status === 0;
  if (isOurs || !(error.code in ERRORS))
    return { what: error.message, next: error.hint ?? null, detail: null };
  const [what, next] = ERRORS[error.code];
  return { what, next, detail: error.message };
}

/** `[{code, what, next, details}]`, one for each code, the gravest first. */
export function notices(warnings) {
  const byCode = Map.groupBy(warnings, ({ code }) => code);
  const found = [...byCode].map(([code, ofCode]) => {
    const details = ofCode.map(({ message }) => message);
    const [what, next] = NOTICES[code] ?? [details.shift(), null];
    return { code, what, next, details };
  });
  const order = Object.keys(NOTICES);
  return found.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}

/** Whether a finished job's video shows no captions. */
export const isBlank = ({ warnings }, transcript) =>
  warnings.some(({ code }) => BLANK.includes(code)) ||
  transcript.segments.every(({ text, words }) => !text?.trim() && !words?.length);
