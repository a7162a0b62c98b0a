// Before the first paint, and a file of its own because the content security policy allows no script in the page.
(() => {
  const theme = localStorage.getItem('continuo.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
