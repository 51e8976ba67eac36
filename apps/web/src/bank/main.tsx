import '../ui/styles.css';
import './bank.css';
import { mount } from '../ui/mount.tsx';
import { App } from './app.tsx';
import { DepositorProvider } from './depositor.tsx';

mount(
  <DepositorProvider>
    <App />
  </DepositorProvider>,
);
