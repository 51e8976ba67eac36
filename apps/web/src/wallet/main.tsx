import '../ui/styles.css';
import './wallet.css';
import { mount } from '../ui/mount.tsx';
import { App } from './app.tsx';
import { SessionProvider } from './session.tsx';

mount(
  <SessionProvider>
    <App />
  </SessionProvider>,
);
