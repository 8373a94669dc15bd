// Runs in the head, before the first paint: tells the stylesheets that scripts
// work, so that what JavaScript will enhance does not flash in its plain form.
document.documentElement.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) {
  document.documentElement.classList.add('govuk-frontend-supported')
}
