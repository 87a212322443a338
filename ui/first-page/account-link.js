// The pages that links in mails lead to. The token is behind the #, which no server and no log sees.
const form = document.querySelector('#account');
const notice = document.querySelector('#notice');
const token = new URLSearchParams(location.hash.slice(1)).get('token');

if (token === null) {
  notice.textContent = 'The link is not whole: open it from the mail again.';
  form.hidden = true;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
  const button = form.querySelector('button');
  button.disabled = true;
  notice.textContent = 'One moment…';
  try {
    const response = await fetch(form.dataset.to, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, ...given }),
    });
    if (response.ok) {
      form.hidden = true;
      notice.textContent = form.dataset.done;
      history.replaceState(null, '', location.pathname);
    } else {
      const { detail, errors = [] } = await response.json();
      notice.textContent = [detail, ...errors.map(({ pointer, reason }) => `${pointer.slice(1)}: ${reason}`)].join(' ');
    }
  } catch (error) {
    notice.textContent = `The server did not answer: ${error.message}. Nothing was changed; try again.`;
  } finally {
    button.disabled = false;
  }
});
