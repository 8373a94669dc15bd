// Sends a form with files by XMLHttpRequest, because only that tells how far it
// is, and shows the page that comes back. The page is parsed by the request
// itself, so the redirect is fetched once and its message is not lost.
import { make } from './make.js'

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter - the button that was pressed
 * @param {HTMLElement} root - where to show the progress
 * @param {HTMLElement} status - where to say what happens
 */
export function send (form, submitter, root, status) {
  const data = new FormData(form)
  if (submitter && submitter.name) {
    data.append(submitter.name, submitter.value)
  }
  const buttons = [...form.querySelectorAll('button')]
  const enable = (yes) => buttons.forEach((button) => { button.disabled = !yes })
  const bar = make('progress', { class: 'pl-drop__progress', max: '100', 'aria-label': 'Sending' })
  root.append(bar)
  enable(false)
  status.textContent = 'Sending'

  const failed = () => {
    bar.remove()
    enable(true)
    status.textContent = 'The files were not sent. They may be too large, or the connection was lost. Try again.'
  }

  const request = new XMLHttpRequest()
  request.open('POST', (submitter && submitter.getAttribute('formaction')) || form.getAttribute('action') || window.location.href)
  request.responseType = 'document'
  request.upload.addEventListener('progress', (event) => {
    if (event.lengthComputable) {
      bar.value = Math.floor(100 * event.loaded / event.total)
    }
  })
  request.upload.addEventListener('load', () => {
    bar.removeAttribute('value')
    status.textContent = 'Sent. The files are being checked.'
  })
  request.addEventListener('error', failed)
  request.addEventListener('abort', failed)
  request.addEventListener('load', () => {
    if (request.response && request.response.querySelector('main')) {
      show(request.response, request.responseURL)
    } else if (request.status >= 200 && request.status < 400) {
      window.location.assign(request.responseURL)
    } else {
      failed()
    }
  })
  request.send(data)
}

/** Shows a page that was fetched, as if the browser had gone there. */
function show (page, address) {
  window.history.pushState(null, '', address)
  window.addEventListener('popstate', () => window.location.reload(), { once: true })
  document.title = page.title
  document.body.replaceWith(document.adoptNode(page.body))
  window.scrollTo(0, 0)
  document.dispatchEvent(new CustomEvent('pl:page'))
  // The error summary and the success banner take the focus themselves.
  if (!document.activeElement || document.activeElement === document.body) {
    const heading = document.querySelector('h1')
    if (heading) {
      heading.tabIndex = -1
      heading.focus({ preventScroll: true })
    }
  }
}
