/** The style and the script of `/docs`. */

export const docsStyle = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
*{box-sizing:border-box}body{margin:0;display:grid;grid-template-columns:17rem 1fr;font:15px/1.5 system-ui,sans-serif}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;border-right:1px solid var(--line)}
nav h1{font-size:1.2rem;margin:0}nav h2{font-size:.9rem;margin:1rem 0 .2rem}nav ul{list-style:none;margin:0;padding:0}
main{padding:1rem 2rem;max-width:70rem;min-width:0}article{border-top:1px solid var(--line);padding:.5rem 0 1.5rem}
h3{margin:.5rem 0}h3 b{display:inline-block;min-width:4.5rem}small{opacity:.7}
.get{color:#2a7}.post{color:#27c}.put,.patch{color:#b70}.delete{color:#c33}
table{border-collapse:collapse;width:100%;margin:.5rem 0}caption{text-align:left;font-weight:600;padding:.3rem 0}
td{border:1px solid var(--line);padding:.25rem .5rem;vertical-align:top}
label{display:block;margin:.4rem 0}input,textarea{width:100%;font:13px ui-monospace,monospace}
pre{background:var(--soft);padding:.7rem;overflow:auto;max-height:24rem}
@media(max-width:50rem){body{display:block}nav{position:static;height:auto}}
`;

export const docsScript = `
document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const output = form.querySelector('pre');
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const input of form.querySelectorAll('input')) {
    if (input.dataset.in === 'path') path = path.replace('{' + input.name + '}', encodeURIComponent(input.value));
    else if (input.value !== '') query.set(input.name, input.value);
  }
  const body = form.elements.body ? form.elements.body.value : undefined;
  output.hidden = false;
  output.textContent = '…';
  try {
    const response = await fetch(path + (query.size > 0 ? '?' + query : ''), {
      method: form.dataset.method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : body,
    });
    const text = await response.text();
    let shown = text;
    try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch {}
    output.textContent = response.status + ' ' + response.statusText + '\\n' + shown;
  } catch (error) {
    output.textContent = String(error);
  }
});
`;
