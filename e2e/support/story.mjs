// tell runs a story in Chromium, once with JavaScript and once without, each
// time on a portal of its own:
//
//   tell('A lead adds evidence', async (story) => {
//     const lead = await story.as('Lead', 'Exmere City Council')   // in the demonstration
//     await lead.visit('/evidence')
//     await lead.follow('Add evidence')
//     ...
//   })
import { test } from 'node:test'
import { chromium } from 'playwright-core'
import { Portal } from './portal.mjs'
import { inspector } from './checks.mjs'
import { Visitor } from './visitor.mjs'

// What V8 optimises while a page is shown is thrown away with the page: without it
// a page and its check take a sixth less.
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--js-flags=--no-opt --no-maglev']

// Stories are told in Chromium's shell, which shows the same pages with a fifth less
// work; a phone is the whole browser, which can be asked about installing.
export const launchOptions = { executablePath: process.env.PLAUDIT_CHROMIUM ?? '/usr/bin/chromium-headless-shell', args: flags }
export const wholeBrowser = { ...launchOptions, executablePath: process.env.PLAUDIT_CHROMIUM ?? '/usr/bin/chromium' }

export class Story {
  #visitors = []

  constructor (t, browser, portal, javaScript) { Object.assign(this, { t, browser, portal, javaScript }) }

  // visitor is somebody who has just opened a browser.
  async visitor (name = 'visitor', options = {}) {
    if (!this.javaScript) this.inspect ??= await inspector(this.browser)
    const visitor = await Visitor.arrive(this.browser, this.portal, { name, javaScript: this.javaScript, inspect: this.inspect, ...options })
    this.#visitors.push(visitor)
    return visitor
  }

  // as is one of the demonstration's people: their name or role, and the
  // organisation if there are several.
  async as (who, organisation = '') {
    const visitor = await this.visitor(who)
    await visitor.visit('/demo')
    const name = new RegExp(`Be this person.*${escape(who)}.*${escape(organisation)}`)
    return visitor.press(name)
  }

  // signedIn is somebody who signs in with a password.
  async signedIn (email, password, name = email) {
    const visitor = await this.visitor(name)
    await visitor.visit('/sign-in')
    await visitor.fill('E-mail address', email)
    await visitor.fill('Password', password)
    return visitor.press('Sign in', visitor.page.locator('main'))
  }

  // step names a part of the story in the report. The story ends with the first
  // part that fails.
  async step (name, part) {
    let failure
    await this.t.test(name, async () => {
      try {
        await part()
      } catch (e) {
        failure = e
        for (const visitor of this.#visitors) await visitor.keep('failed').catch(() => {})
        throw e
      }
    })
    if (failure) throw new Error(`the story ended at "${name}"`)
  }

  // accepted is somebody who follows a one-time link and makes an account.
  async accepted (link, password, name = 'guest') {
    const visitor = await this.visitor(name)
    await visitor.visit(link)
    await visitor.fill('Choose a password', password)
    return visitor.press('Make my account', visitor.page.locator('main'))
  }

  async end () {
    for (const visitor of this.#visitors) await visitor.leave()
  }
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const tooLate = (signal) => new Promise((_resolve, reject) => {
  signal.addEventListener('abort', () => reject(new Error('the story took too long')), { once: true })
})

// tell registers the story. Options: command ("demo" or "serve"), args (flags
// of the program), javaScript (which ways to tell it; both), timeout (in ms): a
// story that is not told by then fails, whatever it waits for, and its portal
// and browser end.
export function tell (name, options, story) {
  if (typeof options === 'function') [options, story] = [{}, options]
  const { command = 'demo', args = [], javaScript = [true, false], timeout = 600_000 } = options
  for (const way of javaScript) {
    test(`${name} (JavaScript ${way ? 'on' : 'off'})`, { timeout }, async (t) => {
      const portal = await Portal.start(command, args)
      const browser = await chromium.launch(launchOptions)
      const told = new Story(t, browser, portal, way)
      try {
        await Promise.race([story(told), tooLate(t.signal)])
      } finally {
        await told.end()
        await browser.close()
        await portal.end()
      }
    })
  }
}
