'use client';

import type { Style, StyleName } from 'captioni';
import { useRef, useState } from 'react';
import type { CaptionEvent } from '@/lib/events';
import { caption } from './caption';
import { Drop } from './drop';
import { Looks } from './looks';

type Progress = Extract<CaptionEvent, { type: 'progress' }>;
type State =
  | { step: 'choose'; problem?: string }
  | { step: 'work'; progress?: Progress }
  | { step: 'watch'; video: string; text: string };

/** Upload, choose a look, watch the progress, play the result. */
export function Studio({ looks }: { looks: Style[] }) {
  const [state, setState] = useState<State>({ step: 'choose' });
  const [file, setFile] = useState<File>();
  const [look, setLook] = useState<StyleName>('karaoke');
  const abort = useRef<AbortController>(undefined);

  async function start(video: File) {
    abort.current = new AbortController();
    setState({ step: 'work' });
    try {
      for await (const event of caption(video, look, abort.current.signal)) {
        if (event.type === 'progress') setState({ step: 'work', progress: event });
        else if (event.type === 'done') setState({ step: 'watch', video: event.video, text: event.text });
        else setState({ step: 'choose', problem: [event.message, event.hint].filter(Boolean).join('; ') });
      }
    } catch (error) {
      const problem = abort.current.signal.aborted
        ? undefined
        : `The connection broke: ${(error as Error).message}`;
      setState({ step: 'choose', problem });
    }
  }

  if (state.step === 'work')
    return <Work progress={state.progress} onCancel={() => abort.current?.abort()} />;
  if (state.step === 'watch') return <Watch {...state} onAgain={() => setState({ step: 'choose' })} />;
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        if (file) start(file);
      }}
    >
      <Drop file={file} onFile={setFile} />
      <Looks looks={looks} chosen={look} onChoose={setLook} />
      {state.problem && (
        <p role="alert" className="problem">
          {state.problem}
        </p>
      )}
      <button type="submit" className="primary" disabled={!file}>
        Caption it
      </button>
    </form>
  );
}

const STAGES = {
  fetch: 'Fetching the model',
  transcribe: 'Listening',
  align: 'Timing the words',
  shots: 'Finding the cuts',
  render: 'Drawing captions',
};

function Work({ progress, onCancel }: { progress?: Progress; onCancel: () => void }) {
  const share = progress?.total ? progress.done / progress.total : undefined;
  return (
    <section className="card work" aria-live="polite">
      <h2>{progress ? STAGES[progress.stage] : 'Uploading'}</h2>
      <progress max={1} value={share} aria-label="Progress" />
      <p className="share">{share === undefined ? '…' : `${Math.round(share * 100)} %`}</p>
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </section>
  );
}

function Watch({ video, text, onAgain }: { video: string; text: string; onAgain: () => void }) {
  return (
    <section className="card watch">
      <video src={video} controls autoPlay playsInline muted loop />
      <blockquote>{text}</blockquote>
      <div className="actions">
        <a className="primary" href={video} download="captioned.mp4">
          Download
        </a>
        <button type="button" onClick={onAgain}>
          Another video
        </button>
      </div>
    </section>
  );
}
