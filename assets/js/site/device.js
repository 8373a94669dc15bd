// Packing, unlocking, and what concerns the device itself.
import { button, choices, count, day, field, h, p, size, when } from './dom.js'
import { clockWords, keptWords, saveUnsynced } from './leaving.js'
import { Refused, Signedout, ask, askJSON } from './sync.js'
import { newID } from './vault.js'
import { Visit } from './visit.js'

const least = 8 // characters of a passphrase
const mostPreselected = 60e6 // bytes

const heading = (text) => h('h1.govuk-heading-l', {}, text)
const said = (app) => {
  const words = app.said
  app.said = ''
  return words ? h('div.govuk-inset-text', { role: 'status' }, words) : null
}

function secret (id, label, hint) {
  return [field(label, h('input.govuk-input', { id, name: id, type: 'password', autocomplete: 'off', spellcheck: 'false' }), hint)]
}

/** A place for a complaint beside a form. */
function complaint () {
  const place = h('p.govuk-error-message', { role: 'alert', hidden: true })
  return { place, say: (words) => { place.textContent = words; place.hidden = !words } }
}

export async function packView (app, id) {
  if (!id) {
    return [heading('On site'), said(app), p('No visit is on this device. Open the visit in the portal while you have a network, and choose On site there.'),
      h('p.govuk-body', {}, h('a.govuk-link', { href: '/desk' }, 'Go to the desk'))]
  }
  let bag
  try {
    bag = (await askJSON(`/on-site/visits/${id}`)).bag
  } catch (e) {
    if (e instanceof Signedout) {
      return [heading('Sign in first'), p('Taking a visit along needs a network and somebody who is signed in.'),
        h('p.govuk-body', {}, h('a.govuk-link', { href: `/sign-in?next=${encodeURIComponent('/desk')}` }, 'Sign in'))]
    }
    return [heading('The visit cannot be taken along'), p(e instanceof Refused ? e.message : 'There is no network. Open this page again when there is one.')]
  }
  return packForm(app, bag)
}

function packForm (app, bag) {
  const files = new Map()
  for (const element of bag.elements) {
    for (const item of element.evidence ?? []) {
      for (const file of item.files ?? []) {
        const known = files.get(file.id)
        files.set(file.id, { ...file, code: item.code, title: item.title, strongest: item.strongest || !!known?.strongest, elements: [...(known?.elements ?? []), element.id] })
      }
    }
  }
  let total = 0
  const all = [...files.values()].map((f) => {
    const checked = f.strongest && total + f.size <= mostPreselected
    if (checked) total += f.size
    return { value: f.id, text: `${f.code} ${f.title}: ${f.name}, ${size(f.size)}. For ${f.elements.join(', ')}`, checked }
  })
  const sum = h('p.govuk-body', { role: 'status' })
  const chosen = () => [...form.querySelectorAll('input[name=bag]:checked')].map((box) => files.get(box.value))
  const add = () => { sum.textContent = `${count(chosen().length, 'file')}, ${size(chosen().reduce((n, f) => n + f.size, 0))}` }
  const wrong = complaint()
  const progress = h('p.govuk-body', { role: 'status' })
  const days = Math.max(1, Math.min(14, Math.floor((Date.parse(bag.wipeAfter) - Date.now()) / 86_400_000) || 1))
  const run = async () => {
    const name = form.querySelector('#name').value.trim()
    const passphrase = form.querySelector('#passphrase').value
    if (!name) return wrong.say('Enter what to call this device')
    if ([...passphrase].length < least) return wrong.say(`The passphrase must be ${least} characters or more`)
    if (passphrase !== form.querySelector('#again').value) return wrong.say('Enter the same passphrase twice')
    wrong.say('')
    progress.textContent = 'Packing the visit'
    try {
      const device = newID('dev')
      const taken = chosen()
      const answer = await askJSON(`/on-site/visits/${bag.id}/pack`, { body: JSON.stringify({ device, name, days: Number(form.querySelector('#days').value) }) })
      const visit = await Visit.pack(answer.bag, device, name, passphrase)
      const lacking = []
      for (const [i, f] of taken.entries()) {
        progress.textContent = `Packing evidence ${i + 1} of ${taken.length}: ${f.name}`
        try {
          await visit.addFile(f.id, await (await ask(`/desk/${bag.id}/files/${f.id}`)).arrayBuffer())
        } catch (e) {
          lacking.push(f.name)
          if (e.name === 'QuotaExceededError') break
        }
      }
      await app.opened(visit)
      if (lacking.length > 0) {
        app.problem({ name: `not packed: ${lacking.join(', ')}` })
      }
    } catch (e) {
      progress.textContent = ''
      wrong.say(e instanceof Refused ? e.message : e instanceof Signedout ? 'You are signed out. Sign in again in another tab, then try again' : `The visit was not packed (${e.message}). Try again`)
    }
  }
  const form = h('form', { novalidate: true, submit: (event) => { event.preventDefault(); run() } },
    field('Name of this device', h('input.govuk-input', { id: 'name', autocomplete: 'off', maxlength: '60', value: /Mobile|Android|iPhone/.test(navigator.userAgent) ? 'Phone' : 'Laptop' })),
    secret('passphrase', 'Passphrase for this visit', `${least} characters or more. You enter it each time you open the visit. Nobody can recover it: without it, what was not synced is lost.`),
    secret('again', 'The same passphrase again'),
    field('Forget the visit after how many days', h('input.govuk-input.govuk-input--width-3', { id: 'days', inputmode: 'numeric', value: String(days) }),
      `At the latest when your appointment ends, ${day(bag.wipeAfter)}`),
    h('details.govuk-details', {}, h('summary.govuk-details__summary', {}, h('span.govuk-details__summary-text', {}, 'Choose the evidence to take along')),
      h('div', { change: add }, all.length > 0 ? choices('checkbox', 'bag', 'Evidence', all) : p('The submission has no files.'))),
    sum, wrong.place, progress, h('button.govuk-button', { type: 'submit' }, 'Take the visit along'))
  queueMicrotask(add)
  return [heading('Take the visit along'), said(app), p(`${bag.organisation}: ${bag.name}`),
    p(`${count(bag.elements.length, 'element')}, ${count((bag.stops ?? []).length, 'stop')} and ${count((bag.notes ?? []).length, 'note')} go along, with the files you choose. They are encrypted on this device.`), form]
}

export function unlockView (app, other) {
  const device = app.device
  const wrong = complaint()
  let tries = 0
  const form = h('form', {
    novalidate: true,
    submit: async (event) => {
      event.preventDefault()
      const input = form.querySelector('#passphrase')
      const pressed = form.querySelector('button')
      if (pressed.disabled) return
      pressed.disabled = true
      wrong.say('')
      try {
        const visit = await Visit.unlocked(device, input.value)
        if (visit) return await app.opened(visit)
        await new Promise((resolve) => setTimeout(resolve, Math.min(30_000, 500 * 2 ** tries++)))
        wrong.say('That is not the passphrase of this visit. Try again')
        input.value = ''
        input.focus()
      } catch (e) {
        wrong.say(`The visit cannot be read (${e.name}). What was synced is in the portal`)
      } finally {
        pressed.disabled = false
      }
    }
  }, secret('passphrase', 'Passphrase'), wrong.place, h('button.govuk-button', { type: 'submit' }, 'Unlock'))
  return [heading('Unlock the visit'), said(app),
    device.over ? [p('The time for this visit is over. What was not synced is still here: unlock it to send it.'), p(keptWords(device))] : null,
    other && other !== device.visit ? p('This device holds another visit. Unlock it, sync it and wipe it before you take a new one along.') : null,
    p(`${device.name}. ${device.pending > 0 ? count(device.pending, 'change') + ' not synced.' : 'Everything is synced.'} Last synced ${when(device.lastSynced)}.`), form,
    wipeFold(app, device)]
}

function wipeFold (app, device) {
  const sure = h('input.govuk-checkboxes__input', { type: 'checkbox', id: 'sure' })
  const lost = device.pending > 0 ? `${count(device.pending, 'change')} not synced will be lost. ` : ''
  return h('details.govuk-details', {}, h('summary.govuk-details__summary', {}, h('span.govuk-details__summary-text', {}, 'Wipe this device')),
    h('div.govuk-details__text', {}, p(`The visit is removed from this device. ${lost}What was synced stays in the portal.`),
      h('div.govuk-form-group', {}, h('div.govuk-checkboxes.govuk-checkboxes--small', {}, h('div.govuk-checkboxes__item', {}, sure,
        h('label.govuk-label.govuk-checkboxes__label', { for: 'sure' }, lost ? 'I know that this is lost' : 'Yes, wipe it')))),
      button('Wipe this device', async () => { if (sure.checked) await app.wipe('This device has been wiped.'); else sure.focus() }, 'govuk-button--warning')))
}

export async function deviceView (app) {
  const { visit } = app
  const room = await navigator.storage?.estimate?.() ?? {}
  const kept = await navigator.storage?.persisted?.()
  const files = new Map(visit.bag.elements.flatMap((e) => (e.evidence ?? []).flatMap((i) => (i.files ?? []).map((f) => [f.id, { ...f, code: i.code }]))))
  const row = (key, value) => h('div.govuk-summary-list__row', {}, h('dt.govuk-summary-list__key', {}, key), h('dd.govuk-summary-list__value', {}, value))
  const off = clockWords(visit.device.offset)
  return [heading('This device'),
    h('dl.govuk-summary-list', {},
      row('Name', visit.device.name), row('Packed by', visit.bag.person), row('Waiting to sync', String(visit.pending)), row('Last synced', when(visit.device.lastSynced)),
      row('Forgets the visit', when(visit.device.wipeAfter)),
      off ? row('Clock', `${off}. The portal sets your times right`) : null,
      row('Space', `${size(room.usage ?? 0)} used of ${size(room.quota ?? 0)}. ${kept ? 'The browser keeps it.' : 'The browser may remove it when space runs out, so sync often.'}`)),
    button('Lock now', app.lock),
    h('h2.govuk-heading-m', {}, 'Leave'),
    p('Signing out leaves the visit on this device, encrypted and locked.'),
    visit.pending > 0 ? p(`${count(visit.pending, 'change')} on this device are not synced. Sync before you sign out.`, 'pl-site__problem') : null,
    visit.pending > 0 ? [p('If you cannot sync, save what waits as a file and give it to the lead assessor. The file is not encrypted, and wiping does not reach it.', 'pl-small'),
      button('Save what is not synced as a file', () => saveUnsynced(visit), 'govuk-button--secondary')] : null,
    h('form', { method: 'post', action: '/sign-out' }, h('button.govuk-button.govuk-button--secondary', { type: 'submit' }, 'Sign out')),
    wipeFold(app, { ...visit.device, pending: visit.pending }),
    h('h2.govuk-heading-m', {}, `Evidence in the bag: ${count(visit.files.length, 'file')}`),
    visit.files.length === 0
      ? p('None. Open an element to add some while you have a network.')
      : h('details.govuk-details', {}, h('summary.govuk-details__summary', {}, h('span.govuk-details__summary-text', {}, 'See what is in the bag')),
        h('ul.pl-site__list', {}, visit.files.map((id) => h('li.pl-site__row', {},
          h('a.govuk-link', { href: `#/file/${id}` }, `${files.get(id)?.code ?? ''} ${files.get(id)?.name ?? 'A file'}`), ' ',
          button('Take out', async () => { await visit.dropFile(id); await app.show() }, 'govuk-button--secondary pl-button--small')))))]
}
