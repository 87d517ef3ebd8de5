import captioni from './lib/index.js';

export const {
  Captioni,
  CaptioniError,
  AbortError,
  Frames,
  probe,
  cues,
  convert,
  check,
  render,
  overlay,
  frames,
  preview,
  subtitles,
  remotionCaptions,
  styles,
  models,
} = captioni;
export default captioni;
