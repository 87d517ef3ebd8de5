import { styles } from 'captioni';
import { Studio } from './studio';

export default async function Page() {
  const looks = await styles();
  return (
    <main>
      <header>
        <p className="brand">captioni</p>
        <h1>
          Say it. <em>See it.</em>
        </h1>
        <p>Drop a video with speech. It comes back with captions that light up word by word.</p>
      </header>
      <Studio looks={looks} />
      <footer>Your video is captioned on this server and forgotten after an hour.</footer>
    </main>
  );
}
