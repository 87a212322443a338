import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { followTheme } from './preferences.svelte';
import { say } from './toasts.svelte';

followTheme();

// A file of an older build is not there any more: the new page has the new files.
addEventListener('vite:preloadError', (event) => {
  event.preventDefault();
  const last = Number(sessionStorage.getItem('precedent-reloaded') ?? 0);
  if (performance.timeOrigin - last > 10_000) {
    sessionStorage.setItem('precedent-reloaded', String(performance.timeOrigin));
    location.reload();
  } else
    say('A part of the page cannot be loaded.', {
      stays: true,
      action: { label: 'Reload', run: () => location.reload() },
    });
});

const target = document.querySelector('#app');
if (target !== null) mount(App, { target });
