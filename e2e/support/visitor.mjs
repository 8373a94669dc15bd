// Visitor is one person with a browser of their own. Every step that leads to a
// page checks that page (checks.mjs) and fails with words when something is
// wrong with it.
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { complaints, wide } from './checks.mjs'

const patience = 15_000
const results = new URL('../../test-results/', import.meta.url)

export class Visitor {
  #troubles = []

  constructor (name, context, page, portal) {
    Object.assign(this, { name, context, page, portal })
    this.loads = 0 // of pages, ever
    page.setDefaultTimeout(patience)
    page.on('load', () => { this.loads++ })
    page.on('pageerror', (e) => this.#troubles.push(`error in a script: ${e.message}`))
    page.on('console', (m) => {
      // What the browser says of a page that was refused (404, 422) is no trouble.
      if (m.type() === 'error' && !m.text().startsWith('Failed to load resource')) this.#troubles.push(`console: ${m.text()}`)
    })
    page.on('response', (r) => {
      const document = r.request().isNavigationRequest()
      // A form with mistakes sent by a script, one saved by itself that comes too
      // late, and a sync by somebody who may not: the page says so.
      const refused = r.request().method() === 'POST' && (r.status() === 422 || (r.status() === 409 && r.url().endsWith('/autosave')) ||
        ([403, 404].includes(r.status()) && r.url().endsWith('/sync')))
      if (r.status() >= 500 || (r.status() >= 400 && !document && !refused)) this.#troubles.push(`${r.status()} for ${r.url()}`)
    })
  }

  static async arrive (browser, portal, { name = 'visitor', javaScript = true, cookies = true, inspect } = {}) {
    const context = await browser.newContext({ baseURL: portal.url, javaScriptEnabled: javaScript, viewport: wide, locale: 'en-GB', acceptDownloads: true })
    if (cookies) await context.addCookies([{ name: 'cookies', value: 'refuse', url: portal.url }]) // the banner has been answered
    const visitor = new Visitor(name, context, await context.newPage(), portal)
    visitor.inspect = inspect
    return visitor
  }

  // check fails when something is wrong with the page as it stands.
  async check () {
    const where = `${this.name} at ${this.page.url().replace(this.portal.url, '')}`
    const found = [...this.#troubles.splice(0), ...await complaints(this.page, this.inspect), ...this.portal.problems()]
    if (found.length > 0) {
      await this.keep('failed')
      assert.fail(`${where}:\n  ${found.join('\n  ')}`)
    }
  }

  // visit opens an address of the portal and expects this status.
  async visit (path, status = 200) {
    const response = await this.page.goto(path)
    assert.equal(response.status(), status, `${this.name} at ${path}`)
    await this.check()
    return this
  }

  // arrives runs an action that leads to another page, waits for it and checks it.
  async arrives (action) {
    try {
      await Promise.all([this.page.waitForEvent('load', { timeout: patience }), action()])
    } catch (e) {
      await this.keep('failed')
      throw new Error(`${this.name} does not get on from ${this.page.url()}:\n${(await this.text()).slice(0, 2000)}`, { cause: e })
    }
    await this.check()
    return this
  }

  // follow presses the link with this text, also one that looks like a button.
  follow (text, within = this.page) {
    const link = within.getByRole('link', { name: text }).or(within.locator('a[role=button]').and(within.getByRole('button', { name: text })))
    return this.arrives(() => link.first().click())
  }

  // press presses the button with this text, which leads to a page.
  press (text, within = this.page) {
    return this.arrives(() => within.getByRole('button', { name: text }).first().click())
  }

  // send presses the button that sends files. With scripts the page is put in
  // the place of the one before, without a load.
  async send (text) {
    const main = await this.page.locator('main').elementHandle()
    const replaced = main.waitForElementState('hidden').catch(() => new Promise(() => {}))
    const loaded = this.page.waitForEvent('load', { timeout: patience })
    await this.page.locator('main form').getByRole('button', { name: text, exact: true }).click()
    try {
      await Promise.race([replaced, loaded])
    } finally {
      loaded.catch(() => {})
    }
    await this.check()
    return this
  }

  // touch presses a button that leads nowhere.
  async touch (text, within = this.page) {
    await within.getByRole('button', { name: text }).first().click()
    return this
  }

  // open unfolds what is folded under this text.
  async open (text, within = this.page) {
    await within.locator('summary', { hasText: text }).first().click()
    return this
  }

  // fill types into the field with this label.
  async fill (label, value, within = this.page) {
    await within.getByLabel(label, { exact: true }).first().fill(value)
    return this
  }

  // fillDate types a date, "2025-11-24", into the three fields of this legend.
  async fillDate (legend, day, within = this.page) {
    const group = this.group(legend, within)
    const [year, month, date] = day.split('-').map(Number)
    await group.getByLabel('Day').fill(String(date))
    await group.getByLabel('Month').fill(String(month))
    await group.getByLabel('Year').fill(String(year))
    return this
  }

  // group is the fieldset with this legend.
  group (legend, within = this.page) {
    return within.getByRole('group', { name: legend })
  }

  // choose takes a radio button, or ticks a box, with this label.
  async choose (label, within = this.page) {
    await within.getByLabel(label, { exact: true }).and(within.locator('input[type=radio], input[type=checkbox]')).first().check()
    return this
  }

  // select takes an option, by its text or an expression, of the list with this
  // label.
  async select (label, option, within = this.page) {
    const list = within.getByLabel(label, { exact: true }).first()
    if (option instanceof RegExp) option = (await list.locator('option').allTextContents()).find((text) => option.test(text))
    await list.selectOption({ label: option })
    return this
  }

  // attach puts files, as paths or { name, mimeType, buffer }, into a field.
  async attach (label, files, within = this.page) {
    await within.locator('input[type=file]').and(within.getByLabel(label)).first().setInputFiles(files)
    return this
  }

  // sees waits until the main part of the page has all of these words.
  async sees (...words) {
    for (const text of words) {
      try {
        await this.page.locator('main').getByText(text).or(this.page.locator('main', { hasText: text })).first().waitFor({ timeout: 5_000 })
      } catch {
        await this.keep('failed')
        assert.fail(`${this.name} does not see ${text} at ${this.page.url()}:\n${(await this.text()).slice(0, 2000)}`)
      }
    }
    return this
  }

  // lacks fails when the main part of the page has any of these words.
  async lacks (...words) {
    const text = await this.text()
    for (const word of words) assert.ok(!text.includes(word), `${this.name} sees ${word} at ${this.page.url()}`)
    return this
  }

  // at fails unless the browser is at this path, a string or an expression.
  at (path) {
    const here = this.page.url().replace(this.portal.url, '')
    if (path instanceof RegExp) assert.match(here, path)
    else assert.equal(here, path)
    return this
  }

  async text () {
    return (await this.page.locator('main').innerText()).replace(/\s+/g, ' ')
  }

  // download presses a link that gives a file and returns its name and bytes.
  async download (text, within = this.page) {
    const [file] = await Promise.all([this.page.waitForEvent('download'), within.getByRole('link', { name: text }).first().click()])
    const bytes = []
    for await (const part of await file.createReadStream()) bytes.push(part)
    return { name: file.suggestedFilename(), bytes: Buffer.concat(bytes) }
  }

  // shot keeps a picture of the page when PLAUDIT_SHOTS is set.
  async shot (name) {
    if (process.env.PLAUDIT_SHOTS) await this.keep(name)
    return this
  }

  // keep writes a picture and the source of the page to test-results.
  async keep (name) {
    await mkdir(results, { recursive: true })
    const file = `${name}-${this.name}`.replace(/[^\w-]+/g, '_')
    await this.page.screenshot({ path: new URL(file + '.png', results).pathname, fullPage: true })
    await writeFile(new URL(file + '.html', results), await this.page.content())
  }

  async leave () { await this.context.close() }
}
