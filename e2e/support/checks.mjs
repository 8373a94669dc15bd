// What must hold of every page that a story touches: axe finds nothing, at full
// width and at 320 pixels, where nothing scrolls sideways.
import { appendFileSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

const axeSource = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

export const wide = { width: 1280, height: 900 }
export const narrow = { width: 320, height: 800 }
const patience = 30_000

// The shapes looked at, by kind of page. Stories run in processes of their own;
// PLAUDIT_LOOKED names the file in which those of one run tell each other.
const seen = new Map()
const shared = process.env.PLAUDIT_LOOKED
let read = 0 // bytes of the file

function knownOf (kind) {
  if (shared) {
    const more = readFileSync(shared).subarray(read)
    const whole = more.lastIndexOf(10) + 1
    read += whole
    for (const line of more.subarray(0, whole).toString().split('\n').filter(Boolean)) learn(...JSON.parse(line))
  }
  return seen.get(kind) ?? new Set()
}

function learn (kind, shapes) {
  const known = seen.get(kind) ?? new Set()
  for (const shape of shapes) known.add(shape)
  seen.set(kind, known)
}

// complaints returns what is wrong with the page as it stands, in words. A page
// of a kind that was looked at before is looked at again only when it has
// something that no page of its kind had. Without JavaScript axe cannot run in
// the page: inspect gives a page with the same content in which it can.
export async function complaints (page, inspect) {
  const kind = (inspect ? 'off ' : 'on ') + kindOf(new URL(page.url()).pathname)
  const shapes = await within(patience, page.evaluate(shapesOf), 'the page did not say what it is made of')
  const known = knownOf(kind)
  const fresh = shapes.filter((shape) => !known.has(shape))
  if (fresh.length === 0) return []
  const looked = inspect ? await inspect(await page.content(), page.url()) : page
  await looked.setViewportSize(wide)
  const found = [...await axe(looked, wide), ...await outline(looked)]
  await looked.setViewportSize(narrow)
  found.push(...await axe(looked, narrow), ...await sideways(looked))
  await looked.setViewportSize(wide)
  if (found.length === 0) {
    learn(kind, fresh)
    if (shared) appendFileSync(shared, JSON.stringify([kind, fresh]) + '\n')
  }
  return found
}

// kindOf is the path without what names a record: ids, elements of the standard,
// tokens, certificates and organisations.
function kindOf (path) {
  return path.replace(/\/[a-z]+_[0-9a-z]{8,}/g, '/{id}').replace(/\/\d+(\.\d+)+/g, '/{element}').replace(/^(\/standard)\/\d+$/, '$1/{criterion}')
    .replace(/^(\/(?:invitation|password-reset|register|results|evidence\/added))\/[^/]+/, '$1/{name}')
}

// shapesOf are the elements of a page by name, class, type, role and state:
// what axe and the layout depend on, but for the words. It runs in the page.
function shapesOf () {
  const matters = /^(class|type|role|scope|rel|hidden|disabled|checked|aria-[a-z]+)$/
  const words = /^aria-(label|labelledby|describedby|controls)$/
  const shapes = new Set()
  for (const element of document.querySelectorAll('*')) {
    const known = [...element.attributes].filter((a) => matters.test(a.name)).map((a) => words.test(a.name) ? a.name : `${a.name}=${a.value}`)
    shapes.add(element.localName + ' ' + known.sort().join(' '))
  }
  return [...shapes]
}

// inspector returns the function for complaints: it shows the content of a page
// at its address in a context of its own, with its styles but without scripts.
export async function inspector (browser) {
  const context = await browser.newContext({ viewport: wide, locale: 'en-GB' })
  const copy = await context.newPage()
  let content = ''
  await copy.route('**/*', (route) => {
    const request = route.request()
    if (request.isNavigationRequest()) return route.fulfill({ contentType: 'text/html; charset=utf-8', body: content })
    if (request.resourceType() === 'script') return route.fulfill({ contentType: 'text/javascript', body: '' })
    return route.continue()
  })
  return async (html, address) => {
    content = html
    await copy.goto(address)
    return copy
  }
}

async function axe (page, size) {
  const has = await page.evaluate('typeof axe')
  if (has === 'undefined') await page.evaluate(axeSource + '; undefined')
  const { violations } = await within(patience, page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] })), 'axe did not end')
  return violations.map((v) => `axe at ${size.width}: ${v.id}: ${v.help}\n` +
    v.nodes.slice(0, 5).map((n) => `      ${n.html.slice(0, 300)}\n      ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ''}`).join('\n'))
}

// within fails with these words unless the promise is kept in time: what is asked
// of a page that hangs is never answered.
function within (ms, promise, words) {
  let timer
  const late = new Promise((_resolve, reject) => { timer = setTimeout(() => reject(new Error(`${words} within ${ms} ms`)), ms) })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

async function outline (page) {
  return page.evaluate(() => {
    const found = []
    const headings = document.querySelectorAll('h1').length
    if (headings !== 1) found.push(`${headings} h1 elements`)
    if (!document.title.trim()) found.push('no title')
    if (document.querySelector('[style]')) found.push('a style attribute on ' + document.querySelector('[style]').outerHTML.slice(0, 200))
    return found
  })
}

// sideways names what sticks out of a narrow page.
async function sideways (page) {
  return page.evaluate(() => {
    const limit = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= limit) return []
    const scrolls = (e) => {
      for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
        if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX)) return true
      }
      return false
    }
    // What is wider than the screen, or has words that are.
    const out = [...document.body.querySelectorAll('*')].filter((e) => !scrolls(e) && (e.getBoundingClientRect().right > limit + 1 ||
      (e.children.length === 0 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')))
    return [`scrolls sideways at ${limit}: ` + out.slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.className} (${Math.round(e.getBoundingClientRect().right)})`).join(', ')]
  })
}
