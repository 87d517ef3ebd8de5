// Requests that must be refused: what is sent, and the status and code that come back. `says` is what the message names.
// `s` is what the test set up: keys `a` and `b`, uploads, a job and its URLs.

import { createHmac } from 'node:crypto';

const json = { 'content-type': 'application/json' };
const post = (path, body, headers = json) => ({
  method: 'POST',
  path,
  headers,
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
});
const generate = (body, headers) => post('/api/video/generate', body, headers);
const clip = (more) => generate({ demoFile: 'clip.mp4', ...more });
const init = (more) =>
  post('/api/video/upload-init', { fileName: 'a.mp4', fileSize: 1000, mimeType: 'video/mp4', ...more });
const complete = (body) => post('/api/video/upload-complete', body);

/** `refused(name, request, status, code, says)`; several statuses or codes where more than one is right. */
const refused = (name, request, status, code, says = []) => ({ name, request, status, code, says: [says].flat() });
const bad = (name, request, says) => refused(name, request, 400, 'BAD_REQUEST', says);
const option = (name, request, says) =>
  refused(name, request, 400, ['OPTIONS_INVALID', 'STYLE_INVALID', 'BAD_REQUEST'], says);
const absent = (name, request, says) =>
  refused(name, request, [400, 404], ['NOT_FOUND', 'BAD_REQUEST', 'INPUT_NOT_FOUND'], says);

const bodies = [
  bad('JSON that breaks off', generate('{"demoFile":')),
  bad('no body', generate('')),
  bad('an array', generate('[]')),
  bad('null', generate('null')),
  bad('a text', generate('"clip.mp4"')),
  bad('NaN', generate('{"demoFile":"clip.mp4","output":{"crf":NaN}}')),
  bad('Infinity', generate('{"demoFile":"clip.mp4","output":{"crf":-Infinity}}')),
  bad('a NUL byte between the values', generate('{"demoFile":\u0000"clip.mp4"}')),
  bad('invalid UTF-8', generate(Buffer.from([...Buffer.from('{"demoFile":"'), 0xc3, 0x28, 0x22, 0x7d]))),
  bad('UTF-16', generate(Buffer.from('{"demoFile":"clip.mp4"}', 'utf16le'))),
  bad('half a surrogate pair', generate('{"demoFile":"\\ud800"}')),
  bad('100 000 brackets', generate('['.repeat(100_000))),
  bad('a key twice', generate('{"demoFile":"clip.mp4","demoFile":"clip.mp4"}'), 'demoFile'),
  bad('two documents', generate('{"demoFile":"clip.mp4"}{"demoFile":"clip.mp4"}')),
  bad('an unknown key', clip({ styel: 'karaoke' }), 'styel'),
  bad('an unknown key in output', clip({ output: { codec: 'h264' } }), 'codec'),
  bad('a number as demoFile', generate({ demoFile: 7 }), '7'),
  bad('a number as text', clip({ text: 42 }), '42'),
  bad('a text as output', clip({ output: 'mp4' }), 'mp4'),
  bad('neither demoFile nor uploadId', generate({}), 'demoFile'),
  bad('both demoFile and uploadId', clip({ uploadId: 'x' }), 'uploadId'),
  refused('text/plain', generate('{"demoFile":"clip.mp4"}', { 'content-type': 'text/plain' }), 415, 'UNSUPPORTED_MEDIA_TYPE', 'text/plain'),
  refused('a form', generate('demoFile=clip.mp4', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'UNSUPPORTED_MEDIA_TYPE'),
  refused('no content type', generate('{"demoFile":"clip.mp4"}', {}), 415, 'UNSUPPORTED_MEDIA_TYPE'),
  refused('a body that claims gzip', generate('{"demoFile":"clip.mp4"}', { ...json, 'content-encoding': 'gzip' }), [400, 415], ['BAD_REQUEST', 'UNSUPPORTED_MEDIA_TYPE'], 'gzip'),
  refused('20 MB of text', clip({ text: 'word '.repeat(4_000_000) }), [400, 413], ['PAYLOAD_TOO_LARGE', 'BAD_REQUEST']),
];

const sources = [
  ...[
    '../clip.mp4', '..', '.', '', '/etc/passwd', '..\\clip.mp4', './clip.mp4', 'demos/../clip.mp4', 'clip.mp4\u0000.jpg',
    'http://127.0.0.1/clip.mp4', 'file:///etc/passwd', 'concat:clip.mp4|clip.mp4', 'pipe:0', '%2e%2e/clip.mp4', 'nothing.mp4',
  ].map((demoFile) => absent(`demoFile ${JSON.stringify(demoFile)}`, generate({ demoFile }), demoFile.replaceAll('\u0000', ''). slice(0, 3))),
  absent('demoFile of 10 000 letters', generate({ demoFile: 'x'.repeat(10_000) })),
  absent('uploadId of nobody', generate({ uploadId: '01900000-0000-7000-8000-000000000000' }), '01900000'),
  absent('uploadId with dots', generate({ uploadId: '../../x' }), '../../x'),
  refused('an upload that is not complete', (s) => generate({ uploadId: s.started.uploadId }), 409, 'CONFLICT'),
  absent("another key's upload", (s) => ({ ...generate({ uploadId: s.whole }), key: s.b })),
];

const looks = [
  option('an unknown style', clip({ style: 'karaokee' }), 'karaokee'),
  option('a number as style', clip({ style: 3 }), '3'),
  option('a path as style', clip({ style: '../../etc/passwd' }), '../../etc/passwd'),
  option('an unknown field of a style', clip({ style: { colour: 'red' } }), 'colour'),
  option('a huge font', clip({ style: { font: { size: 1e9 } } }), '1000000000'),
  option('a negative font', clip({ style: { font: { size: -1 } } }), '-1'),
  option('an unknown timing', clip({ timing: 'cinema' }), 'cinema'),
  option('an unknown platform', clip({ platform: 'tictok' }), 'tictok'),
  option('an unknown language', clip({ language: 'klingon' }), 'klingon'),
  refused('an unknown model', clip({ model: 'gpt-99' }), [400, 404], ['OPTIONS_INVALID', 'MODEL_MISSING', 'BAD_REQUEST'], 'gpt-99'),
  refused('a path as model', clip({ model: '../../../etc/passwd' }), [400, 404], ['OPTIONS_INVALID', 'MODEL_MISSING', 'BAD_REQUEST'], '../../../etc/passwd'),
  option('an unknown container', clip({ output: { container: 'exe' } }), 'exe'),
  option('an unknown encoder', clip({ output: { encoder: 'h263++' } }), 'h263++'),
  option('an unknown preset', clip({ output: { preset: 'ludicrous' } }), 'ludicrous'),
  option('crf -1', clip({ output: { crf: -1 } }), '-1'),
  option('crf 1e300', generate('{"demoFile":"clip.mp4","output":{"crf":1e300}}')),
  option('bitrate 0', clip({ output: { bitrate: 0 } }), '0'),
  option('bitrate -5', clip({ output: { bitrate: -5 } }), '-5'),
  option('bitrate 1e30', clip({ output: { bitrate: 1e30 } }), '1e30'),
  option('crf and bitrate', clip({ output: { crf: 20, bitrate: 1_000_000 } }), 'bitrate'),
  bad('a text as transcript', clip({ transcript: 'hello' }), 'hello'),
  ...[
    ['ends before it starts', { start: 2, end: 1, text: 'a' }],
    ['starts at -1', { start: -1, end: 1, text: 'a' }],
    ['has a text as time', { start: '1', end: 2, text: 'a' }],
    ['has no end', { start: 1, text: 'a' }],
  ].map(([name, word]) =>
    refused(`a transcript whose word ${name}`, clip({ transcript: { segments: [{ start: 0, end: 3, text: 'a', words: [word] }] } }), [400, 422], ['CUES_INVALID', 'OPTIONS_INVALID', 'BAD_REQUEST'])),
];

const uploads = [
  ...[-1, 0, 1e20, 1.5, '12', null].map((fileSize) => refused(`fileSize ${JSON.stringify(fileSize)}`, init({ fileSize }), [400, 413], ['BAD_REQUEST', 'PAYLOAD_TOO_LARGE'], String(fileSize).slice(0, 1))),
  refused('a file above the limit', init({ fileSize: 2_000_001 }), 413, 'PAYLOAD_TOO_LARGE', '2000001'),
  refused('a program', init({ fileName: 'a.exe', mimeType: 'application/x-msdownload' }), 415, 'UNSUPPORTED_MEDIA_TYPE', 'application/x-msdownload'),
  refused('no type', init({ mimeType: '' }), [400, 415], ['BAD_REQUEST', 'UNSUPPORTED_MEDIA_TYPE']),
  bad('no name', init({ fileName: '' }), 'fileName'),
  bad('a name of 5000 letters', init({ fileName: `${'x'.repeat(5000)}.mp4` }), 'fileName'),
  bad('no size', post('/api/video/upload-init', { fileName: 'a.mp4', mimeType: 'video/mp4' }), 'fileSize'),
  refused('no signature', (s) => ({ method: 'PUT', path: s.put.pathname, body: 'x' }), [401, 403], ['UNAUTHORIZED', 'FORBIDDEN']),
  refused('a forged signature', (s) => ({ method: 'PUT', path: forged(s.put), body: 'x' }), 403, 'FORBIDDEN'),
  refused('a signature that has run out', (s) => ({ method: 'PUT', path: expiring(s.put, 1000), body: 'x' }), 403, 'FORBIDDEN'),
  refused('a later expiry than was signed', (s) => ({ method: 'PUT', path: expiring(s.put, 99999999999), body: 'x' }), 403, 'FORBIDDEN'),
  refused("another upload's signature", (s) => ({ method: 'PUT', path: s.otherPut.pathname + s.put.search, body: 'x' }), 403, 'FORBIDDEN'),
  ...['-1', 'abc', '1e30', '99999999999999999999999', '0x10', ''].map((offset) => bad(`Upload-Offset ${JSON.stringify(offset)}`, (s) => ({ method: 'PUT', path: s.put.path, headers: { 'upload-offset': offset }, body: 'x' }), offset)),
  refused('an offset that is not held', (s) => ({ method: 'PUT', path: s.put.path, headers: { 'upload-offset': '500' }, body: 'x' }), 409, 'CONFLICT', '500'),
  refused('more bytes than were declared', (s) => ({ method: 'PUT', path: s.put.path, body: Buffer.alloc(1_000_000) }), 413, 'PAYLOAD_TOO_LARGE', '1000'),
  refused('complete without bytes', (s) => complete({ uploadId: s.other.uploadId }), 409, 'CONFLICT', '1000'),
  refused('complete with half of the bytes', (s) => complete({ uploadId: s.half }), 409, 'CONFLICT', ['500', '1000']),
  refused('text that is called .mp4', (s) => complete({ uploadId: s.text }), 422, ['INPUT_UNREADABLE', 'UNSUPPORTED_FORMAT']),
  absent('complete what nobody began', complete({ uploadId: '01900000-0000-7000-8000-000000000000' }), '01900000'),
  absent('complete a path', complete({ uploadId: '../../../etc/passwd' }), '../'),
  bad('parts that are no list', (s) => complete({ uploadId: s.other.uploadId, parts: 'all' }), 'all'),
  bad('part -1', (s) => complete({ uploadId: s.other.uploadId, parts: [{ number: -1, etag: 'x' }] }), '-1'),
  absent("complete another key's upload", (s) => ({ ...complete({ uploadId: s.other.uploadId }), key: s.b })),
];

const job = (s) => `/api/video/job/${s.job}`;
const hidden = (name, request) => refused(name, request, [403, 404], ['FORBIDDEN', 'NOT_FOUND']);
const jobs = [
  absent('a job of nobody', { path: '/api/video/job/01900000-0000-7000-8000-000000000000' }, '01900000'),
  absent('a path as job', { path: '/api/video/job/..%2f..%2fetc%2fpasswd' }),
  absent('a NUL in a job', { path: '/api/video/job/%00' }),
  absent('invalid UTF-8 in a job', { path: '/api/video/job/%ff%fe' }),
  absent('a quote in a job', { path: "/api/video/job/'%20OR%201=1--" }),
  hidden("another key's job", (s) => ({ path: job(s), key: s.b })),
  hidden("another key's events", (s) => ({ path: `${job(s)}/events`, key: s.b })),
  hidden("cancelling another key's job", (s) => ({ method: 'DELETE', path: job(s), key: s.b })),
  hidden("requeuing another key's job", (s) => ({ method: 'POST', path: `${job(s)}/requeue`, key: s.b })),
  refused('requeuing a completed job', (s) => ({ method: 'POST', path: `${job(s)}/requeue` }), 409, 'CONFLICT', 'completed'),
  bad('a text as Last-Event-ID', (s) => ({ path: `${job(s)}/events`, headers: { 'last-event-id': 'abc' } }), 'abc'),
  bad('a negative Last-Event-ID', (s) => ({ path: `${job(s)}/events`, headers: { 'last-event-id': '-1' } }), '-1'),
  ...['-1', 'abc', '1e9', '99999999999999999999'].map((limit) => bad(`limit ${limit}`, { path: `/api/video/jobs?limit=${limit}` }, limit === '1e9' ? '1e9' : limit)),
  bad('an Idempotency-Key of 5000 letters', generate({ demoFile: 'clip.mp4' }, { ...json, 'idempotency-key': 'k'.repeat(5000) })),
  refused('one Idempotency-Key for two requests', generate({ demoFile: 'clip.mp4', text: 'other' }, { ...json, 'idempotency-key': 'taken' }), 409, 'CONFLICT', 'taken'),
];

const anyone = (request) => ({ ...request, key: null });
const unauthorized = (name, request) => refused(name, request, 401, 'UNAUTHORIZED');
const access = [
  unauthorized('no key', anyone(clip({}))),
  unauthorized('no key for jobs', anyone({ path: '/api/video/jobs' })),
  unauthorized('no key for transcription', anyone({ method: 'POST', path: '/v1/audio/transcriptions' })),
  unauthorized('a wrong key', { path: '/api/video/jobs', key: 'wrong-key-of-some-length' }),
  unauthorized('an empty key', anyone({ path: '/api/video/jobs', headers: { authorization: 'Bearer ' } })),
  unauthorized('Basic', (s) => anyone({ path: '/api/video/jobs', headers: { authorization: `Basic ${btoa(`x:${s.a}`)}` } })),
  unauthorized('the key in the URL', (s) => anyone({ path: `/api/video/jobs?key=${s.a}&authorization=Bearer%20${s.a}` })),
  unauthorized('a key with more behind it', (s) => ({ path: '/api/video/jobs', key: `${s.a}x` })),
  refused('diagnostics without admin', { path: '/api/diagnostics' }, 403, 'FORBIDDEN', 'admin'),
  unauthorized('cron without secret', anyone({ path: '/api/crons/daily' })),
  unauthorized('cron with a wrong secret', { path: '/api/crons/daily', key: 'wrong-secret-of-some-length' }),
  unauthorized('cron with an API key', { path: '/api/crons/daily' }),
  unauthorized('cron with the secret in the URL', (s) => anyone({ path: `/api/crons/daily?secret=${s.cron}` })),
];

const forged = (url) => {
  const copy = new URL(url);
  const signature = copy.searchParams.get('signature');
  copy.searchParams.set('signature', (signature[0] === '0' ? '1' : '0') + signature.slice(1));
  return copy.pathname + copy.search;
};
const expiring = (url, at) => {
  const copy = new URL(url);
  copy.searchParams.set('expires', at);
  return copy.pathname + copy.search;
};
const kind = (url, to) => url.pathname.replace(/\/video$/, `/${to}`) + url.search;
const files = [
  refused('a result without signature', (s) => anyone({ path: s.result.pathname }), [401, 403], ['UNAUTHORIZED', 'FORBIDDEN']),
  refused('a result with a forged signature', (s) => anyone({ path: forged(s.result) }), 403, 'FORBIDDEN'),
  refused('a result after its time', (s) => anyone({ path: expiring(s.result, 1000) }), 403, 'FORBIDDEN'),
  refused('a result with another expiry', (s) => anyone({ path: expiring(s.result, 99999999999) }), 403, 'FORBIDDEN'),
  refused('an expiry that is no number', (s) => anyone({ path: expiring(s.result, 'never') }), [400, 403], ['BAD_REQUEST', 'FORBIDDEN']),
  refused("the video's signature for the subtitles", (s) => anyone({ path: kind(s.result, 'srt') }), 403, 'FORBIDDEN'),
  refused('a kind that is not there', (s) => anyone({ path: kind(s.result, 'exe') }), [400, 403, 404], ['NOT_FOUND', 'FORBIDDEN', 'BAD_REQUEST']),
  refused('a Range beyond the end', (s) => anyone({ path: s.result.pathname + s.result.search, headers: { range: 'bytes=999999999-' } }), 416, 'RANGE_NOT_SATISFIABLE', '999999999'),
  refused('a Range of no bytes at the end', (s) => anyone({ path: s.result.pathname + s.result.search, headers: { range: 'bytes=-0' } }), 416, 'RANGE_NOT_SATISFIABLE'),
];

const notAllowed = (method, path) => refused(`${method} ${path}`, { method, path }, 405, 'METHOD_NOT_ALLOWED', method);
const routes = [
  notAllowed('POST', '/api/health'),
  notAllowed('DELETE', '/api/config'),
  notAllowed('GET', '/api/video/generate'),
  notAllowed('PUT', '/api/video/upload-init'),
  notAllowed('PATCH', '/api/video/jobs'),
  notAllowed('GET', '/api/stripe/webhook'),
  notAllowed('TRACE', '/api/health'),
  absent('a route that is not there', { path: '/api/nothing' }, '/api/nothing'),
  absent('a job without id', { path: '/api/video/job/' }),
  absent('dots in an asset', { path: '/assets/../../../etc/passwd' }),
  absent('coded dots in an asset', { path: '/assets/%2e%2e/%2e%2e/etc/passwd' }),
  absent('a sample of no style', { path: '/api/styles/nope/sample' }, 'nope'),
];

const part = (name, value, file) =>
  `--frontier\r\nContent-Disposition: form-data; name="${name}"${file ? `; filename="${file}"\r\nContent-Type: video/mp4` : ''}\r\n\r\n${value}\r\n`;
const form = (...parts) => ({
  method: 'POST',
  path: '/v1/audio/transcriptions',
  headers: { 'content-type': 'multipart/form-data; boundary=frontier' },
  body: Buffer.concat([...parts.map((one) => Buffer.from(one, 'latin1')), Buffer.from('--frontier--\r\n')]),
});
const speech = (s) => part('file', s.media.toString('latin1'), 'clip.mp4');
const model = part('model', 'tiny.en');
const transcription = [
  refused('JSON instead of a form', post('/v1/audio/transcriptions', { file: 'x' }), [400, 415], ['UNSUPPORTED_MEDIA_TYPE', 'BAD_REQUEST']),
  bad('a form without boundary', { ...form(model), headers: { 'content-type': 'multipart/form-data' } }),
  bad('another boundary', { ...form(model), headers: { 'content-type': 'multipart/form-data; boundary=other' } }),
  bad('a form that breaks off', (s) => ({ ...form(), body: Buffer.from(speech(s), 'latin1').subarray(0, 2000) })),
  bad('no file', form(model), 'file'),
  bad('no file for the other route', { ...form(model), path: '/api/transcribe' }, 'file'),
  bad('two files', (s) => form(speech(s), speech(s), model), 'file'),
  refused('an empty file', form(part('file', '', 'a.mp4'), model), [400, 422], ['BAD_REQUEST', 'INPUT_UNREADABLE', 'UNSUPPORTED_FORMAT']),
  refused('text as file', form(part('file', 'just words '.repeat(100), 'a.mp4'), model), 422, ['INPUT_UNREADABLE', 'UNSUPPORTED_FORMAT']),
  refused('a playlist as file', form(part('file', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n', 'a.m3u8'), model), 422, ['INPUT_UNREADABLE', 'UNSUPPORTED_FORMAT', 'NO_AUDIO']),
  refused('a file above the limit', form(part('file', 'x'.repeat(2_500_000), 'a.mp4'), model), 413, 'PAYLOAD_TOO_LARGE'),
  bad('response_format xml', (s) => form(speech(s), model, part('response_format', 'xml')), 'xml'),
  bad('granularity letter', (s) => form(speech(s), model, part('response_format', 'verbose_json'), part('timestamp_granularities[]', 'letter')), 'letter'),
  bad('temperature hot', (s) => form(speech(s), model, part('temperature', 'hot')), 'hot'),
  bad('temperature -1', (s) => form(speech(s), model, part('temperature', '-1')), '-1'),
  bad('temperature NaN', (s) => form(speech(s), model, part('temperature', 'NaN')), 'NaN'),
  refused('an unknown model', (s) => form(speech(s), part('model', 'gpt-99')), [400, 404], ['OPTIONS_INVALID', 'MODEL_MISSING', 'BAD_REQUEST', 'NOT_FOUND'], 'gpt-99'),
  option('an unknown language', (s) => form(speech(s), model, part('language', 'klingon')), 'klingon'),
];

const preview = (query) => ({ path: `/api/video/preview?${query}` });
const previews = [
  bad('a preview of nothing', preview('at=1')),
  bad('at -1', preview('demoFile=clip.mp4&at=-1'), '-1'),
  bad('at NaN', preview('demoFile=clip.mp4&at=NaN'), 'NaN'),
  bad('at soon', preview('demoFile=clip.mp4&at=soon'), 'soon'),
  refused('at 1e9', preview('demoFile=clip.mp4&at=1e9'), [400, 422], ['BAD_REQUEST', 'OPTIONS_INVALID'], '1000000000'),
  ...['0', '-5', '100000', 'wide', '720.5'].map((width) => bad(`width ${width}`, preview(`demoFile=clip.mp4&width=${width}`), width)),
  option('a preview in no style', preview('demoFile=clip.mp4&style=nope'), 'nope'),
  option('a style that is no JSON', preview('demoFile=clip.mp4&style=%7Bbroken')),
  absent('a preview of a path', preview('demoFile=..%2f..%2fetc%2fpasswd'), '..'),
  absent('a preview of no upload', preview('uploadId=nothing'), 'nothing'),
  hidden("a preview of another key's job", (s) => ({ ...preview(`jobId=${s.job}`), key: s.b })),
];

const event = '{"id":"evt_1","type":"checkout.session.completed","data":{"object":{}}}';
const now = () => Math.floor(Date.now() / 1000);
export const stripe = (secret, payload, at = now()) => {
  const signature = createHmac('sha256', secret).update(`${at}.${payload}`).digest('hex');
  return anyone({ ...post('/api/stripe/webhook', payload), headers: { ...json, 'stripe-signature': `t=${at},v1=${signature}` } });
};
const signed = (header) => anyone(post('/api/stripe/webhook', event, { ...json, ...(header && { 'stripe-signature': header }) }));
const unsigned = (name, request) => refused(name, request, [400, 401], ['BAD_REQUEST', 'UNAUTHORIZED']);
const webhook = [
  unsigned('a Stripe event without signature', signed()),
  unsigned('a signature of another secret', () => stripe('whsec_other', event)),
  unsigned('a stale signature', (s) => stripe(s.stripe, event, now() - 3600)),
  unsigned('a signature from tomorrow', (s) => stripe(s.stripe, event, now() + 86_400)),
  unsigned('a signature of another body', (s) => ({ ...stripe(s.stripe, event), body: event.replace('evt_1', 'evt_2') })),
  unsigned('a header that is no signature', () => signed('nonsense')),
  unsigned('a time that is no number', () => signed('t=soon,v1=00')),
  unsigned('a signature that is no hexadecimal', () => signed(`t=${now()},v1=zz`)),
  unsigned('the old scheme alone', (s) => signed(`t=${now()},v0=${createHmac('sha256', s.stripe).update(`${now()}.${event}`).digest('hex')}`)),
  bad('a signed event that is no JSON', (s) => stripe(s.stripe, '{"id":')),
  bad('a signed event without id', (s) => stripe(s.stripe, '{"type":"checkout.session.completed"}'), 'id'),
];

const posts = [
  refused('posts that are not set up', post('/api/generate', { transcript: 'Hello there' }), 501, 'NOT_CONFIGURED', 'CAPTIONI_POSTS_URL'),
];

export const cases = { bodies, sources, looks, uploads, jobs, access, files, routes, transcription, previews, webhook, posts };
