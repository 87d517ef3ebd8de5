(() => {
  const find = (id) => document.getElementById(id);
  const { title, transcript } = JSON.parse(find('data').textContent);
  const peaks = JSON.parse(find('peaks').textContent);
  const PEAKS_A_SECOND = 50;
  const duration = Math.max(transcript.duration, 0.01);
  const [audio, wave, map, play] = ['audio', 'wave', 'map', 'play'].map(find);
  const words = [];
  const still = matchMedia('(prefers-reduced-motion: reduce)');

  const clock = (t, digits = 2) =>
    `${Math.floor(t / 60)}:${(t % 60).toFixed(digits).padStart(digits ? 3 + digits : 2, '0')}`;
  const tone = (probability) => (probability >= 0.8 ? 'sure' : probability >= 0.5 ? 'fair' : 'weak');
  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // The audio becomes a blob, as not every browser can seek in a long data URL.
  const decode = () => {
    const text = find('sound').textContent.trim();
    const bytes = [];
    for (let at = 0; at < text.length; at += 1 << 20) {
      bytes.push(Uint8Array.from(atob(text.slice(at, at + (1 << 20))), (c) => c.charCodeAt(0)));
    }
    return URL.createObjectURL(new Blob(bytes, { type: 'audio/wav' }));
  };
  audio.src = decode();

  const listWords = () => {
    find('title').textContent = title;
    document.documentElement.lang = transcript.language || 'en';
    for (const [s, segment] of transcript.segments.entries()) {
      const line = make('p');
      const time = make('time', '', clock(segment.start, 1));
      const text = make('span', 'words');
      let rest = segment.text;
      for (const word of segment.words) {
        const at = rest.indexOf(word.text);
        if (at > 0) text.append(rest.slice(0, at));
        if (at >= 0) rest = rest.slice(at + word.text.length);
        const element = make('span', `word ${tone(word.probability)}`, word.text);
        if (word.spoken === false) element.classList.add('unspoken');
        element.dataset.index = words.length;
        element.title = `${clock(word.start)} to ${clock(word.end)}, ${Math.round(100 * word.probability)} %`;
        element.tabIndex = words.length ? -1 : 0;
        element.setAttribute('role', 'button');
        text.append(element);
        words.push({ ...word, segment: s, element, tone: tone(word.probability) });
      }
      text.append(rest);
      line.append(time, text);
      find('text').append(line);
    }
    const language = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });
    const facts = [clock(duration, 0), `${words.length} words`];
    if (transcript.language) facts.push(language.of(transcript.language));
    if (transcript.model) facts.push(`model ${transcript.model}`);
    const weak = words.filter((word) => word.tone === 'weak').length;
    if (weak) facts.push(`${weak} unsure`);
    find('facts').textContent = facts.join(' · ');
    const dropped = transcript.dropped ?? [];
    find('dropped').hidden = !dropped.length;
    for (const { start, text, reason } of dropped) {
      const item = make('li');
      const jump = make('button', '', clock(start, 1));
      jump.type = 'button';
      jump.onclick = () => listen(start);
      item.append(
        jump,
        `“${text}”`,
        make(
          'em',
          '',
          reason.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`),
        ),
      );
      find('dropped').lastElementChild.append(item);
    }
    find('total').textContent = ` / ${clock(duration)}`;
    wave.setAttribute('aria-valuemax', duration.toFixed(2));
  };

  let shown = matchMedia('(max-width: 40rem)').matches ? 3 : 6;
  let now = 0;
  let stopAt = Infinity;
  let active = -1;
  let colours = {};

  const readColours = () => {
    const style = getComputedStyle(document.documentElement);
    const names = ['ink', 'soft', 'line', 'wave', 'head', 'sure', 'fair', 'weak', 'on', 'card'];
    colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  };
  const surface = (canvas) => {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return { context, width, height };
  };
  const left = () => Math.max(0, Math.min(now - shown / 2, duration - shown));
  const loudest = Math.max(
    24,
    ...[...Array(Math.ceil(peaks.length / 1000)).keys()].map((k) =>
      Math.max(...peaks.slice(1000 * k, 1000 * (k + 1))),
    ),
  );
  const level = (from, to) => {
    let most = 0;
    const end = Math.min(peaks.length, Math.max(from + 1, to));
    for (let at = Math.max(0, from); at < end; at++) most = Math.max(most, peaks[at]);
    return (most / loudest) ** 0.8;
  };
  // The first word that ends after t.
  const firstAfter = (t) => {
    let [low, high] = [0, words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle].end > t) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  const PILL = { top: 10, height: 30 };
  const drawWave = () => {
    const { context: c, width, height } = surface(wave);
    const start = left();
    const x = (t) => ((t - start) / shown) * width;
    const [top, bottom] = [PILL.top + PILL.height + 12, height - 20];
    const middle = (top + bottom) / 2;
    c.font = '11px ui-sans-serif, system-ui, sans-serif';
    c.textAlign = 'left';
    const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30].find((s) => (s / shown) * width > 64) ?? 60;
    for (let t = Math.ceil(start / step) * step; t < Math.min(start + shown, duration); t += step) {
      c.fillStyle = colours.line;
      c.fillRect(x(t), top, 1, bottom - top + 4);
      c.fillStyle = colours.soft;
      c.fillText(clock(t, step < 1 ? 1 : 0), x(t) + 4, height - 6);
    }
    const visible = [];
    for (let i = firstAfter(start); i < words.length && words[i].start < start + shown; i++) visible.push(i);
    const bar = 3;
    let at = 0;
    for (let column = 0; column < width; column += bar + 1) {
      const t = start + (column / width) * shown;
      if (t >= duration) break;
      while (at < visible.length && words[visible[at]].end <= t) at++;
      const word = at < visible.length && words[visible[at]].start <= t ? words[visible[at]] : null;
      const size = level(
        Math.floor(t * PEAKS_A_SECOND),
        Math.floor((t + ((bar + 1) / width) * shown) * PEAKS_A_SECOND),
      );
      const half = Math.max(1, (size * (bottom - top)) / 2);
      c.fillStyle = word ? colours[word.tone] : colours.wave;
      c.globalAlpha = word && words[active] !== word ? 0.75 : 1;
      c.beginPath();
      c.roundRect(column, middle - half, bar, 2 * half, 1.5);
      c.fill();
    }
    c.textAlign = 'center';
    c.textBaseline = 'middle';
    for (const i of visible) {
      const word = words[i];
      const [a, b] = [x(word.start) + 1, Math.max(x(word.end) - 1, x(word.start) + 3)];
      c.globalAlpha = 0.35;
      c.fillStyle = colours[word.tone];
      c.fillRect(a - 1, PILL.top + PILL.height, 1, bottom - PILL.top - PILL.height);
      c.fillRect(b, PILL.top + PILL.height, 1, bottom - PILL.top - PILL.height);
      c.globalAlpha = i === active ? 1 : 0.16;
      c.beginPath();
      c.roundRect(a, PILL.top, b - a, PILL.height, 8);
      c.fill();
      c.globalAlpha = 1;
      let size = 15;
      const font = () => {
        c.font = `600 ${size}px ui-sans-serif, system-ui, sans-serif`;
      };
      font();
      const wide = c.measureText(word.text).width;
      if (wide > b - a - 8) {
        size = Math.max(9, (size * (b - a - 8)) / wide);
        font();
      }
      if (b - a > 16 || i === active) {
        c.fillStyle = i === active ? colours.on : colours.ink;
        c.fillText(word.text, (a + b) / 2, PILL.top + PILL.height / 2 + 1, Math.max(4, b - a - 4));
      }
    }
    c.textBaseline = 'alphabetic';
    c.fillStyle = colours.head;
    c.fillRect(x(now) - 1, 4, 2, height - 20);
    c.beginPath();
    c.arc(x(now), 5, 5, 0, 7);
    c.fill();
  };
  const drawMap = () => {
    const { context: c, width, height } = surface(map);
    const middle = height / 2;
    for (let x = 0; x < width; x += 2) {
      const size = level(
        Math.floor((x / width) * peaks.length),
        Math.floor(((x + 2) / width) * peaks.length),
      );
      const t = (x / width) * duration;
      c.fillStyle = t <= now ? colours.head : colours.wave;
      c.fillRect(x, middle - size * (middle - 4), 1.2, Math.max(1, 2 * size * (middle - 4)));
    }
    c.fillStyle = colours.ink;
    c.globalAlpha = 0.09;
    c.beginPath();
    c.roundRect(
      (left() / duration) * width,
      2,
      Math.max(4, (Math.min(shown, duration) / duration) * width),
      height - 4,
      6,
    );
    c.fill();
    c.globalAlpha = 1;
  };

  const mark = () => {
    const index = firstAfter(now);
    const next = index < words.length && words[index].start <= now + 0.001 ? index : -1;
    if (next !== active) {
      words[active]?.element.classList.remove('now');
      words[next]?.element.classList.add('now');
      const line = words[next]?.element.closest('p');
      if (line && words[active]?.segment !== words[next].segment && !audio.paused) {
        line.scrollIntoView({ block: 'nearest', behavior: still.matches ? 'auto' : 'smooth' });
      }
      active = next;
    }
    find('clock').textContent = clock(now);
    wave.setAttribute('aria-valuenow', now.toFixed(2));
    wave.setAttribute('aria-valuetext', `${clock(now)}${words[active] ? `, ${words[active].text}` : ''}`);
  };
  const draw = () => {
    mark();
    drawWave();
    drawMap();
  };
  const tick = () => {
    now = Math.min(audio.currentTime, duration);
    if (now >= stopAt) {
      audio.pause();
      now = stopAt - 0.001;
      stopAt = Infinity;
    }
    draw();
    if (!audio.paused) requestAnimationFrame(tick);
  };
  const seek = (t) => {
    now = Math.max(0, Math.min(t, duration));
    audio.currentTime = now;
    stopAt = Infinity;
    draw();
  };
  const listen = (from, to = Infinity) => {
    seek(from);
    stopAt = to;
    audio.play();
  };
  const toggle = () => {
    stopAt = Infinity;
    if (audio.paused) audio.play();
    else audio.pause();
  };
  const toWord = (index) => words[index] && seek(words[index].start);
  const toSentence = (by) => {
    const here = words[Math.min(firstAfter(now), words.length - 1)]?.segment ?? 0;
    const first = words.findIndex((word) => word.segment === Math.max(0, here + by));
    toWord(first);
  };
  const zoom = (by) => {
    shown = Math.max(0.5, Math.min(60, shown * by));
    draw();
  };

  audio.addEventListener('play', () => {
    play.setAttribute('aria-label', 'Pause');
    find('icon').setAttribute('d', 'M7 5h4v14H7zm6 0h4v14h-4z');
    requestAnimationFrame(tick);
  });
  audio.addEventListener('pause', () => {
    play.setAttribute('aria-label', 'Play');
    find('icon').setAttribute('d', 'M8 5v14l11-7z');
  });
  play.onclick = toggle;
  find('in').onclick = () => zoom(1 / 1.5);
  find('out').onclick = () => zoom(1.5);
  find('speed').onchange = (event) => {
    audio.playbackRate = Number(event.target.value);
  };
  find('text').addEventListener('click', (event) => {
    const word = words[event.target.dataset?.index];
    if (word) listen(word.start);
  });

  const timeAt = (event) => left() + (event.offsetX / wave.clientWidth) * shown;
  let drag = null;
  wave.addEventListener('pointerdown', (event) => {
    drag = { x: event.offsetX, from: now, moved: false };
    wave.setPointerCapture(event.pointerId);
  });
  wave.addEventListener('pointermove', (event) => {
    if (!drag) return;
    const by = event.offsetX - drag.x;
    drag.moved ||= Math.abs(by) > 4;
    if (drag.moved) seek(drag.from - (by / wave.clientWidth) * shown);
  });
  wave.addEventListener('pointerup', (event) => {
    const { moved } = drag ?? { moved: true };
    drag = null;
    if (moved) return;
    const t = timeAt(event);
    const word = words[firstAfter(t)];
    const onPill = event.offsetY < PILL.top + PILL.height + 6 && word && word.start <= t;
    if (onPill) listen(word.start, word.end);
    else seek(t);
  });
  wave.addEventListener('pointercancel', () => {
    drag = null;
  });
  map.addEventListener('pointerdown', (event) => seek((event.offsetX / map.clientWidth) * duration));

  const keys = {
    ' ': toggle,
    ArrowRight: () => toWord(words.findIndex((word) => word.start > now + 0.005)),
    ArrowLeft: () => toWord(words.findLastIndex((word) => word.start < now - 0.005)),
    ArrowDown: () => toSentence(1),
    ArrowUp: () => toSentence(-1),
    Home: () => seek(0),
    End: () => seek(duration),
    '+': () => zoom(1 / 1.5),
    '=': () => zoom(1 / 1.5),
    '-': () => zoom(1.5),
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === 'SELECT') return;
    const word = words[event.target.dataset?.index];
    if (word && event.key === 'Enter') return listen(word.start);
    // A button that has the focus is pressed by the space bar itself.
    if (event.key === ' ' && event.target.tagName === 'BUTTON') return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    readColours();
    draw();
  });
  new ResizeObserver(draw).observe(wave);
  readColours();
  listWords();
  draw();
})();
