// A visit with a phone: packed with a network, worked on without one (the
// network cut, the portal killed, the browser closed and opened again), synced;
// then two devices on one note, a session that has expired, and a wipe.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Phone, become, freePort, pack, packable } from './support/phone.mjs'
import { Portal } from './support/portal.mjs'
import { Visitor } from './support/visitor.mjs'

test('A visit without a network', { timeout: 240_000 }, async (t) => {
  const port = await freePort()
  const portal = await Portal.start('demo', ['--listen', `127.0.0.1:${port}`])
  const profile = await mkdtemp(join(tmpdir(), 'plaudit-phone-'))
  let phone = await Phone.switchOn(portal, profile)
  t.after(async () => {
    await phone.off().catch(() => {})
    await portal.end()
    await rm(profile, { recursive: true, force: true })
  })
  let failed = false
  const step = async (name, part) => {
    if (failed) return
    await t.test(name, async () => {
      try { await part() } catch (e) {
        failed = true
        await phone.visitor.keep('failed').catch(() => {})
        throw e
      }
    })
  }
  let site, session, sessionTitle, before

  await step('packing', async () => {
    site = await packable(phone)
    await pack(phone, site, 'My phone')
    await phone.look('plan')
    // The key cannot be read, and nothing lies there in plain words.
    const plain = await phone.page.evaluate(async () => {
      const db = await new Promise((resolve) => { const r = indexedDB.open('plaudit-on-site'); r.onsuccess = () => resolve(r.result) })
      const all = await new Promise((resolve) => { const r = db.transaction('sealed').objectStore('sealed').getAll(); r.onsuccess = () => resolve(r.result) })
      db.close()
      return all.map((s) => new TextDecoder('latin1').decode(s.data)).join().includes('statement')
    })
    assert.equal(plain, false, 'the visit lies on the device in plain words')
    const manifest = await (await phone.context.request.get('/on-site/app.webmanifest')).json()
    assert.equal(manifest.display, 'standalone')
    // Chromium finds nothing that stands against installing it.
    const asked = await phone.context.newCDPSession(phone.page)
    const { errors } = await asked.send('Page.getAppManifest')
    const { installabilityErrors } = await asked.send('Page.getInstallabilityErrors')
    assert.deepEqual([errors, installabilityErrors], [[], []])
    await asked.detach()
    const scopes = await phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map((r) => new URL(r.scope).pathname))
    assert.deepEqual(scopes, ['/on-site/'])
  })

  await step('working with no network and no portal', async () => {
    await phone.page.evaluate(() => navigator.serviceWorker.ready)
    await portal.down('SIGKILL')
    await phone.context.setOffline(true)
    await phone.page.reload()
    await phone.unlock()
    await phone.page.locator('.pl-site__card').first().click()
    await phone.page.getByRole('button', { name: 'Add a note' }).waitFor()
    session = /session\/(\w+)/.exec(phone.page.url())[1]
    sessionTitle = await phone.page.locator('h1').innerText()
    await phone.page.getByLabel('Everybody agreed to notes being taken').check()
    await phone.page.getByRole('button', { name: 'One more of Customers' }).click()
    await phone.page.getByRole('button', { name: 'One more of Customers' }).click()
    await phone.look('session')
    await phone.waits(2)
    await phone.page.getByRole('button', { name: 'Add a note' }).click()
    await phone.page.getByLabel('Note', { exact: true }).fill('They were asked in the spring')
    await phone.page.locator('input[name=tag], input[name=more]').first().evaluate((box) => box.click())
    await phone.page.getByText(/^Saved on this device \d/).waitFor()
    const picture = await phone.page.evaluate(async () => {
      const canvas = document.createElement('canvas')
      canvas.width = canvas.height = 2400
      canvas.getContext('2d').fillRect(10, 10, 900, 900)
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
      return [...new Uint8Array(await blob.arrayBuffer())]
    })
    await phone.page.getByLabel('Photo', { exact: true }).setInputFiles({ name: 'counter.png', mimeType: 'image/png', buffer: Buffer.from(picture) })
    await phone.waits(4)
    await phone.look('note')
    await phone.page.getByRole('button', { name: 'Done' }).click()
    await phone.to('#/elements', 'Elements')
    await phone.look('elements')
    await phone.page.locator('.pl-site__element').first().click()
    await phone.page.getByRole('group', { name: 'Your rating' }).getByLabel('Compliant', { exact: true }).check()
    await phone.waits(5)
    await phone.look('element')
    await phone.to('#/device', 'This device')
    await phone.look('device')
  })

  await step('the browser is closed and opened again', async () => {
    before = await phone.pending()
    await phone.off()
    phone = await Phone.switchOn(portal, profile)
    await phone.context.setOffline(true)
    await phone.page.goto('/on-site/')
    await phone.page.getByLabel('Passphrase').fill('another phrase')
    await phone.page.getByRole('button', { name: 'Unlock' }).click()
    await phone.page.getByText('That is not the passphrase').waitFor()
    await phone.look('locked')
    await phone.unlock()
    assert.equal(await phone.pending(), before)
    await phone.to('#/notes', 'Notes')
    await phone.page.getByText('They were asked in the spring', { exact: true }).waitFor()
  })

  await step('the network returns', async () => {
    await portal.up()
    await phone.context.setOffline(false)
    await phone.waits(0)
    await phone.page.getByText('Everything synced').waitFor()
    console.log(`offline story: ${before} waiting before (2 of the session, 1 note, 1 photo, 1 rating), 0 after`)
    await phone.visitor.visit(`${site.replace(/\/site$/, '')}/sessions/${session}/notes`)
    assert.equal(await phone.page.getByText('They were asked in the spring', { exact: true }).count(), 1)
    assert.equal(await phone.page.locator('.pl-photos img').count(), 1)
    assert.ok(await phone.page.locator('.pl-photos img').evaluate(async (i) => { i.loading = 'eager'; await i.decode(); return i.naturalWidth }) > 0)
    await phone.visitor.sees('Everybody agreed', 'met 2 of')
  })

  await step('two devices on one note', async () => {
    const other = await mkdtemp(join(tmpdir(), 'plaudit-laptop-'))
    const laptop = await Phone.switchOn(portal, other)
    try {
      await become(laptop.visitor)
      await pack(laptop, site, 'My laptop')
      await phone.page.goto('/on-site/')
      await phone.unlock()
      await phone.waits(0)
      for (const [device, words] of [[laptop, 'They were asked in the summer'], [phone, 'They were asked in the autumn']]) {
        if (device === phone) await phone.context.setOffline(true)
        await device.to('#/notes', 'Notes')
        await device.page.locator('.pl-site__note', { hasText: 'in the spring' }).getByRole('link', { name: /^Change/ }).click()
        await device.page.getByLabel('Note', { exact: true }).fill(words)
        await device.page.getByRole('button', { name: 'Done' }).click()
        if (device === laptop) {
          await device.page.getByRole('button', { name: 'Sync' }).click()
          await device.waits(0)
        }
      }
      await phone.waits(1)
      await phone.context.setOffline(false)
      await phone.waits(0)
      await phone.to('#/notes', 'Notes')
      const two = phone.page.locator('.pl-site__note--two')
      await two.getByText('They were asked in the summer', { exact: true }).waitFor()
      await two.getByText('They were asked in the autumn', { exact: true }).waitFor()
      await phone.look('two-versions')
      // The portal shows both too.
      await laptop.visitor.visit(site)
      await laptop.visitor.follow(`A note of ${sessionTitle}`)
      await laptop.visitor.sees('in the summer', 'in the autumn')
      await two.getByRole('button', { name: 'Keep both texts' }).click()
      await phone.waits(1)
      await phone.waits(0)
      await laptop.visitor.visit(`${site.replace(/\/site$/, '')}/sessions/${session}/notes`)
      await laptop.visitor.sees(/in the summer\s+They were asked in the autumn/)
    } finally {
      await laptop.off()
      await rm(other, { recursive: true, force: true })
    }
  })

  await step('the session has expired', async () => {
    await phone.context.clearCookies({ name: 'session' })
    await phone.to('#/notes', 'Notes')
    await phone.page.locator('.pl-site__note', { hasText: 'in the summer' }).getByRole('link', { name: /^Change/ }).click()
    await phone.page.getByLabel('Note', { exact: true }).fill('They were asked in the winter')
    await phone.page.getByRole('button', { name: 'Done' }).click()
    await phone.waits(1)
    await phone.page.getByText('You are signed out. Nothing is lost').waitFor()
    assert.equal(await phone.pending(), 1)
    await phone.look('signed-out')
    const tab = new Visitor('tab', phone.context, await phone.context.newPage(), portal)
    await become(tab)
    await tab.visit('/account')
    await tab.press('Sign out') // with a note that is not synced
    await tab.sees('Not everything on this device is synced')
    await tab.page.close()
    await phone.page.getByRole('button', { name: 'Sync' }).click()
    await phone.waits(0)
  })

  await step('wiped on command', async () => {
    const tab = new Visitor('tab', phone.context, await phone.context.newPage(), portal)
    await tab.visit(site)
    await tab.sees('My phone', 'My laptop')
    await tab.open('Wipe My phone')
    await tab.press('Wipe at next contact')
    await tab.page.close()
    await phone.page.getByRole('button', { name: 'Sync' }).click()
    await phone.page.getByText('This device was told to forget the visit').waitFor()
    const left = await phone.page.evaluate(async () => {
      const db = await new Promise((resolve) => { const r = indexedDB.open('plaudit-on-site'); r.onsuccess = () => resolve(r.result) })
      const counts = await Promise.all(['device', 'sealed'].map((s) => new Promise((resolve) => { const r = db.transaction(s).objectStore(s).count(); r.onsuccess = () => resolve(r.result) })))
      return counts
    })
    assert.deepEqual(left, [0, 0])
    await phone.visitor.visit(site)
    await phone.visitor.sees('Wiped')
  })
})
