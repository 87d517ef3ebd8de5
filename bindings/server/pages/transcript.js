// The words of a transcript, each edited in its place; the times of untouched ones are kept by the server.

import { $, el, stillPlease } from './dom.js';
import { clock } from './format.js';

const KEYS = 'Arrow keys move between words, Enter edits, Delete removes a word.';

const wordsOf = ({ words, text, start, end }) =>
  words?.length > 0
    ? words
    : text
        .split(/\s+/)
        .filter(Boolean)
        .map((word) => ({ text: word, start, end }));

export function createTranscript({ onEdit, onSeek }) {
  let words = [];
  let [entry, current, typing] = [0, null, null];
  const list = el('ol', {
    class: 'words',
    'aria-labelledby': 'words-title',
    'aria-describedby': 'words-keys',
  });
  const element = $('transcript');
  element.append(
    el('h3', { id: 'words-title' }, 'Transcript'),
    el('p', { id: 'words-keys', class: 'dim' }, `Tap a word to change it. ${KEYS}`),
    list,
  );

  const paint = (word) => {
    const { button, original, text } = word;
    const removed = text === '';
    button.textContent = removed ? original : text;
    button.classList.toggle('edited', text !== original && !removed);
    button.classList.toggle('removed', removed);
    const change = removed ? ', removed' : text === original ? '' : `, was ${original}`;
    button.setAttribute('aria-label', `${removed ? original : text}${change}, at ${clock(word.start)}`);
  };
  const enter = (index) => {
    words[entry]?.button.setAttribute('tabindex', '-1');
    entry = Math.max(0, Math.min(words.length - 1, index));
    words[entry].button.setAttribute('tabindex', '0');
  };
  const focus = (index) => {
    enter(index);
    words[entry].button.focus();
  };
  const set = (word, text) => {
    word.text = text.trim().replace(/\s+/g, ' ');
    paint(word);
    onEdit();
  };

  const edit = (index) => {
    enter(index);
    const word = words[index];
    onSeek(word.start);
    const input = el('input', {
      class: 'word-input',
      'aria-label': `Change “${word.text || word.original}”`,
      size: String(Math.max(2, word.text.length)),
      enterkeyhint: 'done',
      spellcheck: 'true',
    });
    input.value = word.text;
    typing = input;
    let ended = false;
    const end = (keep, back) => {
      if (ended) return;
      ended = true;
      typing = null;
      input.replaceWith(word.button);
      if (keep && input.value.trim() !== word.text) set(word, input.value);
      if (back) word.button.focus();
    };
    input.addEventListener('input', () => {
      input.size = Math.max(2, input.value.length);
    });
    input.addEventListener('blur', () => end(true, false));
    input.addEventListener('keydown', (event) => {
      if (event.isComposing || !['Enter', 'Escape'].includes(event.key)) return;
      event.preventDefault();
      end(event.key === 'Enter', true);
    });
    word.button.replaceWith(input);
    input.focus();
    input.select();
  };

  list.addEventListener('click', ({ target }) => {
    const index = words.findIndex(({ button }) => button === target);
    if (index >= 0) edit(index);
  });
  list.addEventListener('keydown', (event) => {
    const index = words.findIndex(({ button }) => button === event.target);
    if (index < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {
      ArrowRight: 1,
      ArrowDown: 1,
      ArrowLeft: -1,
      ArrowUp: -1,
      Home: -words.length,
      End: words.length,
    };
    if (event.key in moves) focus(index + moves[event.key]);
    else if (event.key === 'F2') edit(index);
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      set(words[index], words[index].text === '' ? words[index].original : '');
    } else return;
    event.preventDefault();
  });

  const segmentRow = (segment) => {
    const line = el('div', { class: 'line' });
    for (const { text, start, end } of wordsOf(segment)) {
      const button = el('button', { type: 'button', class: 'word', tabindex: '-1' });
      const word = { original: text.trim(), text: text.trim(), start, end, button };
      paint(word);
      words.push(word);
      line.append(button, ' ');
    }
    const time = clock(segment.start, false);
    const seek = el(
      'button',
      { type: 'button', class: 'line-time', 'aria-label': `Play from ${time}` },
      time,
    );
    seek.addEventListener('click', () => onSeek(segment.start));
    return el('li', {}, seek, line);
  };

  return {
    load(transcript) {
      [words, entry, current] = [[], 0, null];
      list.replaceChildren(...transcript.segments.map(segmentRow));
      list.scrollTop = 0;
      if (words.length > 0) enter(0);
    },
    edited: () => words.some(({ text, original }) => text !== original),
    text: () =>
      words
        .map(({ text }) => text)
        .filter(Boolean)
        .join(' '),
    undo() {
      for (const word of words) {
        word.text = word.original;
        paint(word);
      }
      onEdit();
    },
    /** Marks the word that is spoken at `seconds`. */
    follow(seconds) {
      const now = words.findLast(({ start }) => start <= seconds);
      const spoken = now && seconds < now.end + 0.4 ? now : null;
      if (spoken === current) return;
      current?.button.classList.remove('now');
      spoken?.button.classList.add('now');
      current = spoken;
      if (spoken && !typing && !list.contains(document.activeElement)) keepInView(spoken.button);
    },
  };

  function keepInView(button) {
    const [box, inside] = [list.getBoundingClientRect(), button.getBoundingClientRect()];
    if (inside.top >= box.top && inside.bottom <= box.bottom) return;
    const top = list.scrollTop + inside.top - box.top - box.height / 3;
    list.scrollTo({ top, behavior: stillPlease.matches ? 'auto' : 'smooth' });
  }
}
