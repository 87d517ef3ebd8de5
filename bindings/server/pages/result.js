// A finished job: the video with its subtitle track, and the files.

import { call, errorOf } from './api.js';
import { $ } from './dom.js';

const asDownload = (address) => {
  const url = new URL(address, location.href);
  url.searchParams.set('download', '1');
  return url.href;
};

// Signed addresses need no key; a store that is redirected to would refuse one.
async function signed(address) {
  const response = await fetch(address);
  if (!response.ok) throw await errorOf(response);
  return response;
}

export function createResult({ onTime, onShape }) {
  const [video, track] = [$('video'), $('track')];
  let [watched, shown] = [0, null];

  const tick = () => {
    onTime(video.currentTime);
    watched = video.paused ? 0 : requestAnimationFrame(tick);
  };
  video.addEventListener('play', () => {
    if (!watched) watched = requestAnimationFrame(tick);
  });
  video.addEventListener('loadedmetadata', () => onShape(video.videoWidth, video.videoHeight));
  video.addEventListener('seeked', () => onTime(video.currentTime));

  // Signed addresses expire: one new look at the job gives fresh ones, and the place is kept.
  video.addEventListener('error', async () => {
    if (!shown || shown.renewed) return;
    shown.renewed = true;
    const at = video.currentTime;
    const job = await call(`/api/video/job/${encodeURIComponent(shown.jobId)}`).catch(() => null);
    if (!job?.results) return;
    link(job.results);
    video.currentTime = at;
  });

  const link = ({ video: address, srt, vtt, json }) => {
    video.src = address;
    $('get-video').href = asDownload(address);
    $('get-srt').href = asDownload(srt);
    $('get-vtt').href = asDownload(vtt);
    $('get-json').href = asDownload(json);
  };

  // As a blob: a track from another origin (a store of objects) would need CORS on the video too.
  const addTrack = async (address, language) => {
    const text = await (await signed(address)).text();
    track.srclang = language ?? 'und';
    track.src = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
  };

  return {
    async load(job) {
      this.clear();
      shown = { jobId: job.jobId, renewed: false };
      link(job.results);
      const transcript = await (await signed(job.results.json)).json();
      await addTrack(job.results.vtt, transcript.language).catch(() => {});
      return transcript;
    },
    seek(seconds) {
      video.currentTime = seconds;
    },
    clear() {
      video.pause();
      URL.revokeObjectURL(track.src);
      track.removeAttribute('src');
      shown = null;
      video.removeAttribute('src');
      video.load();
    },
  };
}
