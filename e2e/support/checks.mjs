// What must hold of every page that a story touches: axe finds nothing, at full
// width and at 320 pixels, where nothing scrolls sideways.
import { readFile } from 'node:fs/promises'

const axeSource = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

export const wide = { width: 1280, height: 900 }
export const narrow = { width: 320, height: 800 }

const seen = new Map() // the shapes looked at, by kind of page

// complaints returns what is wrong with the page as it stands, in words. A page
// of a kind that was looked at before is looked at again only when it has
// something that no page of its kind had. Without JavaScript axe cannot run in
// the page: inspect gives a page with the same content in which it can.
export async function complaints (page, inspect) {
  const content = await page.content()
  const kind = (inspect ? 'off ' : 'on ') + kindOf(new URL(page.url()).pathname)
  const known = seen.get(kind) ?? new Set()
  const shapes = shapesOf(content)
  if (shapes.every((shape) => known.has(shape))) return []
  const looked = inspect ? await inspect(content, page.url()) : page
  await looked.setViewportSize(wide)
  const found = [...await axe(looked, wide), ...await outline(looked)]
  await looked.setViewportSize(narrow)
  found.push(...await axe(looked, narrow), ...await sideways(looked))
  await looked.setViewportSize(wide)
  if (found.length === 0) seen.set(kind, new Set([...known, ...shapes]))
  return found
}

// kindOf is the path without what names a record: ids, elements of the standard,
// tokens, certificates and organisations.
function kindOf (path) {
  return path.replace(/\/[a-z]+_[0-9a-z]{8,}/g, '/{id}').replace(/\/\d+(\.\d+)+/g, '/{element}').replace(/^(\/standard)\/\d+$/, '$1/{criterion}')
    .replace(/^(\/(?:invitation|password-reset|register|results|evidence\/added))\/[^/]+/, '$1/{name}')
}

// shapesOf are the elements of a page by name, class, type, role and state:
// what axe and the layout depend on, but for the words.
function shapesOf (content) {
  const shapes = new Set()
  for (const [, tag, attributes] of content.matchAll(/<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g)) {
    const known = [...attributes.matchAll(/\s(class|type|role|scope|rel|hidden|disabled|checked|aria-[a-z]+)(?:="([^"]*)")?/g)]
    shapes.add(tag + ' ' + known.map(([, name, value]) => /^aria-(label|labelledby|describedby|controls)$/.test(name) ? name : `${name}=${value}`).sort().join(' '))
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
  const { violations } = await within(30_000, page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] })))
  return violations.map((v) => `axe at ${size.width}: ${v.id}: ${v.help}\n` +
    v.nodes.slice(0, 5).map((n) => `      ${n.html.slice(0, 300)}\n      ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ''}`).join('\n'))
}

function within (ms, promise) {
  let timer
  const late = new Promise((_resolve, reject) => { timer = setTimeout(() => reject(new Error(`axe did not end within ${ms} ms`)), ms) })
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
