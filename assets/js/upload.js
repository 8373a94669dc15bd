// pl-upload: several files by choosing or dropping, with a list of what was
// chosen and the progress of sending.
//
//   <form method="post" enctype="multipart/form-data" action="...">
//     <div class="pl-drop" data-module="pl-upload">
//       <label ...> <input type="file" name="files" multiple ...>
//
// The form is sent as it would be without scripts; see send.js.
import { make } from './make.js'
import { send } from './send.js'

const units = ['bytes', 'kB', 'MB', 'GB']

/** @param {number} bytes */
export function size (bytes) {
  let unit = 0
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000
    unit++
  }
  return `${unit > 0 && bytes < 10 ? bytes.toFixed(1) : Math.round(bytes)} ${units[unit]}`
}

const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified

/** @param {HTMLElement} root */
export function upload (root) {
  const input = root.querySelector('input[type="file"]')
  const list = make('ul', { class: 'pl-drop__list', 'aria-label': 'Files to send' })
  const status = make('p', { class: 'pl-drop__status', role: 'status' })
  const drop = make('p', { class: 'pl-drop__instruction' },
    input.multiple ? 'Or drop files here.' : 'Or drop a file here.')
  root.append(drop, list, status)
  let chosen = []

  function keep (files) {
    const held = new DataTransfer()
    files.forEach((file) => held.items.add(file))
    input.files = held.files
    chosen = files
    list.replaceChildren(...files.map(row))
  }

  function row (file) {
    const remove = make('button', { type: 'button', class: 'pl-button--link' },
      'Remove', make('span', { class: 'govuk-visually-hidden' }, ` ${file.name}`))
    remove.addEventListener('click', () => {
      keep(chosen.filter((other) => other !== file))
      status.textContent = `${file.name} removed`
      input.focus()
    })
    return make('li', { class: 'pl-drop__file' },
      make('span', { class: 'pl-drop__name' }, file.name),
      make('span', { class: 'pl-drop__size' }, size(file.size)), remove)
  }

  function add (files) {
    const fresh = [...files].filter((file) => !chosen.some((other) => same(file, other)))
    keep(input.multiple ? [...chosen, ...fresh] : [...files].slice(-1))
    status.textContent = `${chosen.length} ${chosen.length === 1 ? 'file' : 'files'} chosen`
  }

  input.addEventListener('change', () => add(input.files))
  for (const kind of ['dragenter', 'dragover']) {
    root.addEventListener(kind, (event) => {
      if (event.dataTransfer.types.includes('Files')) {
        event.preventDefault()
        root.classList.add('pl-drop--over')
      }
    })
  }
  for (const kind of ['dragleave', 'drop']) {
    root.addEventListener(kind, () => root.classList.remove('pl-drop--over'))
  }
  root.addEventListener('drop', (event) => {
    event.preventDefault()
    add(event.dataTransfer.files)
  })

  input.form.addEventListener('submit', (event) => {
    if (!event.defaultPrevented && chosen.length > 0) {
      event.preventDefault()
      send(input.form, event.submitter, root, status)
    }
  })
}
