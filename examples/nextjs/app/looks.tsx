'use client';

import type { Style, StyleName } from 'captioni';
import type { CSSProperties } from 'react';

interface Props {
  looks: Style[];
  chosen: StyleName;
  onChoose: (look: StyleName) => void;
}

/** The bundled styles, each drawn roughly as it will look. */
export function Looks({ looks, chosen, onChoose }: Props) {
  return (
    <fieldset className="looks">
      <legend>Look</legend>
      {looks.map((look) => {
        const name = look.name as StyleName;
        return (
          <label key={name} className="look">
            <input
              type="radio"
              name="look"
              value={name}
              checked={name === chosen}
              onChange={() => onChoose(name)}
            />
            <span className="sample" style={sample(look)}>
              say <b>it</b>
            </span>
            <span className="name">{name}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

function sample({ font, fill, activeFill, strokes, background }: Style) {
  const stroke = strokes[0];
  return {
    '--fill': fill,
    '--active': activeFill ?? fill,
    '--box': background?.per === 'cue' || background?.per === 'line' ? background.color : 'transparent',
    '--word': background?.per === 'word' ? background.color : 'transparent',
    fontWeight: font.weight,
    textTransform: font.case === 'upper' ? 'uppercase' : font.case === 'lower' ? 'lowercase' : 'none',
    WebkitTextStroke: stroke && `${stroke.width * 2}em ${stroke.color}`,
  } as CSSProperties;
}
