// One still of the video in the chosen style. A newer question puts an end to the older one.

import { send } from './api.js';
import { $, show } from './dom.js';
import { clock } from './format.js';
import { said } from './said.js';

const DEBOUNCE = 180;

/** `onShape(width, height)` is told the size of each still. */
export function createPreview({ onShape }) {
  const [image, note, slider, output, frame] = [
    $('preview'),
    $('preview-note'),
    $('time'),
    $('time-value'),
    $('frame'),
  ];
  let [request, timer, wanted, address] = [null, 0, null, null];

  const place = () => {
    output.textContent = clock(Number(slider.value));
    slider.setAttribute('aria-valuetext', `${slider.value} seconds`);
    slider.style.setProperty('--share', Number(slider.value) / Number(slider.max) || 0);
  };

  const load = async () => {
    request?.abort();
    request = new AbortController();
    const { signal } = request;
    const { source, style, text } = wanted;
    const query = new URLSearchParams({ ...source, at: slider.value, style, width: '1280' });
    if (text?.trim()) query.set('text', text.trim());
    frame.setAttribute('aria-busy', 'true');
    try {
      const response = await send(`/api/video/preview?${query}`, { signal });
      const next = URL.createObjectURL(await response.blob());
      signal.throwIfAborted();
      image.src = next;
      await image.decode();
      if (address) URL.revokeObjectURL(address);
      address = next;
      image.alt = `The video at ${slider.value} seconds with captions in the style ${style}`;
      onShape(image.naturalWidth, image.naturalHeight);
      show(image, true);
      show(note, false);
    } catch (error) {
      if (signal.aborted) return;
      const { what, next } = said(error);
      note.textContent = ['No preview:', what, next].filter(Boolean).join(' ');
      show(note, true);
    }
    frame.removeAttribute('aria-busy');
  };

  const refresh = (wait = DEBOUNCE) => {
    clearTimeout(timer);
    if (wanted) timer = setTimeout(load, wait);
  };
  slider.addEventListener('input', () => {
    place();
    refresh();
  });

  return {
    /** `{source, style, text}`: source is `{uploadId}`, `{demoFile}` or `{jobId}`. */
    want(what, wait) {
      wanted = what;
      refresh(wait);
    },
    seek(seconds, duration) {
      slider.max = String(Math.max(0.1, Math.floor(duration * 10) / 10));
      slider.value = String(seconds);
      place();
    },
    clear() {
      wanted = null;
      clearTimeout(timer);
      request?.abort();
      frame.removeAttribute('aria-busy');
      show(image, false);
      show(note, false);
    },
  };
}
