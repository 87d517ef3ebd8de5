import captioni from './lib/index.js';

export const {
  Captioni,
  CaptioniError,
  AbortError,
  probe,
  cues,
  render,
  preview,
  subtitles,
  remotionCaptions,
  styles,
  models,
} = captioni;
export default captioni;
