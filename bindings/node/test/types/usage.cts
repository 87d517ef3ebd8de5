import captioni = require('captioni');

captioni.probe({ input: 'talk.mp4' }).then((media) => media.duration satisfies number | null);
