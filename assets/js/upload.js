// pl-upload: several files by choosing or dropping, with a list of what was
// chosen and the progress of each.
//
//   <form method="post" enctype="multipart/form-data" action="...">
//     <div class="pl-drop" data-module="pl-upload" [data-resumable="/assets/resumable.js" data-endpoint="..." data-known="..."]>
//       <label ...> <input type="file" name="files" multiple ...>
//
// With data-resumable each file is sent as soon as it is chosen, in parts; the
// form then names what has arrived. Otherwise the form is sent as it would be
// without scripts; see send.js.
import { make } from './make.js'
import { send } from './send.js'

const units = ['bytes', 'kB', 'MB', 'GB']
const hashed = 64e6 // larger files are not looked up before they are sent

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
  const { resumable, endpoint, known } = root.dataset
  let entries = [] // of what was chosen: {file, row, bar, note, sending, id, refused, settled}
  let plain = !resumable // until the module for parts turns out not to load

  function keep () {
    const held = new DataTransfer()
    entries.forEach((entry) => held.items.add(entry.file))
    input.files = held.files
  }

  function entryOf (file) {
    const remove = make('button', { type: 'button', class: 'pl-button--link' },
      'Remove', make('span', { class: 'govuk-visually-hidden' }, ` ${file.name}`))
    const entry = { file, note: make('span', { class: 'pl-drop__note' }) }
    remove.addEventListener('click', () => {
      entries = entries.filter((other) => other !== entry)
      if (entry.sending) {
        entry.sending.cancel()
      }
      if (entry.settle) {
        entry.settle()
      }
      entry.row.remove()
      keep()
      status.textContent = `${file.name} removed`
      input.focus()
    })
    entry.row = make('li', { class: 'pl-drop__file' },
      make('span', { class: 'pl-drop__name' }, file.name),
      make('span', { class: 'pl-drop__size' }, size(file.size)), remove, entry.note)
    list.append(entry.row)
    return entry
  }

  function begin (entry) {
    entry.settled = new Promise((resolve) => { entry.settle = resolve })
    entry.bar = make('progress', { class: 'pl-drop__progress', max: '100', value: '0', 'aria-label': `Sending ${entry.file.name}` })
    entry.row.append(entry.bar)
    lookUp(entry).then(() => import(resumable)).then((module) => {
      if (!entries.includes(entry)) {
        return
      }
      entry.sending = module.resumable(entry.file, endpoint, {
        progress: (sent, all) => {
          entry.bar.value = Math.floor(100 * sent / all)
          entry.note.textContent = sent < all ? `${size(sent)} sent` : 'Being stored'
        },
        done: (id) => {
          entry.id = id
          entry.bar.remove()
          entry.note.textContent = 'Arrived'
          entry.settle()
          const left = entries.filter((other) => !other.id && !other.refused).length
          status.textContent = left === 0 ? 'All files have arrived' : `${entry.file.name} has arrived, ${left} to go`
        },
        failed: (words, final) => {
          entry.note.replaceChildren(words)
          if (final) {
            entry.refused = true
            entry.bar.remove()
          } else {
            const again = make('button', { type: 'button', class: 'pl-button--link' }, 'Go on')
            again.addEventListener('click', () => {
              entry.note.textContent = ''
              entry.settled = new Promise((resolve) => { entry.settle = resolve })
              entry.sending.again()
            })
            entry.note.append(' ', again)
          }
          entry.settle()
          status.textContent = `${entry.file.name}: ${words}`
        }
      })
    }, () => {
      plain = true // the module did not load: the form itself brings the files
      entry.bar.remove()
      entry.settle()
    })
  }

  // Says whether the library holds the same content, without keeping the file
  // from being sent: the form asks what to do.
  async function lookUp ({ file, row }) {
    if (!known || !window.crypto || !window.crypto.subtle || file.size > hashed) {
      return
    }
    try {
      const sum = new Uint8Array(await window.crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
      const key = [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('')
      const answer = await window.fetch(`${known}?sha256=${key}`)
      const [twin] = answer.ok ? await answer.json() : []
      if (twin) {
        row.append(make('span', { class: 'pl-drop__note' }, 'In the library already: ',
          make('a', { class: 'govuk-link', href: twin.href, target: '_blank' }, `${twin.title} (opens in new tab)`)))
      }
    } catch (error) {
      // It is asked again when the form is sent.
    }
  }

  function add (files) {
    const fresh = [...files].filter((file) => !entries.some((other) => same(file, other.file)))
    if (!input.multiple) {
      entries.forEach((entry) => entry.row.remove())
      entries = []
    }
    const added = (input.multiple ? fresh : [...files].slice(-1)).map(entryOf)
    entries = [...entries, ...added]
    keep()
    status.textContent = `${entries.length} ${entries.length === 1 ? 'file' : 'files'} chosen`
    if (!plain) {
      added.forEach(begin)
    }
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

  async function arrive (submitter) {
    const buttons = [...input.form.querySelectorAll('button[type="submit"], button:not([type])')]
    const enable = (yes) => buttons.forEach((button) => { button.disabled = !yes })
    enable(false)
    const left = entries.filter((entry) => !entry.id && !entry.refused).length
    if (left > 0) {
      status.textContent = `The form is sent when ${left === 1 ? 'the file has' : `${left} files have`} arrived`
    }
    await Promise.all(entries.map((entry) => entry.settled))
    enable(true)
    if (!plain) {
      if (entries.some((entry) => !entry.id && !entry.refused)) {
        status.textContent = 'Some files have not arrived. Press ‘Go on’ beside them, or remove them.'
        return
      }
      input.form.querySelectorAll('input[data-arrived]').forEach((field) => field.remove())
      for (const { id } of entries.filter((entry) => entry.id)) {
        input.form.append(make('input', { type: 'hidden', name: 'upload', value: id, 'data-arrived': '' }))
      }
      const refused = entries.filter((entry) => entry.refused)
      if (refused.length > 0 && refused.length === entries.length) {
        status.textContent = 'No file was taken. The words beside each say why.'
        return
      }
      input.value = ''
    }
    send(input.form, submitter, root, status)
  }

  input.form.addEventListener('submit', (event) => {
    if (!event.defaultPrevented && entries.length > 0) {
      event.preventDefault()
      arrive(event.submitter)
    }
  })
}
