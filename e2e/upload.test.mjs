// Files that are sent in parts: several at a time, paused, cancelled, without a
// connection, and after the portal was killed; and what is there already, with
// and without scripts.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { tell } from './support/story.mjs'
import { password } from './support/town.mjs'

const text = (words, bytes) => Buffer.from(words.repeat(Math.ceil(bytes / words.length)).slice(0, bytes))
const sum = (bytes) => createHash('sha256').update(bytes).digest('hex')

async function freePort () {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

tell('Files arrive in parts, whatever happens on the way', { command: 'serve', javaScript: [true] }, async (story) => {
  const portal = story.portal
  // One address before and after the restart.
  await portal.down()
  portal.args = ['--listen', `127.0.0.1:${await freePort()}`]
  await portal.up()
  const link = await portal.invite('Lee Lead', 'lead@example.org', 'lead', 'Exmere City Council', 'applicant')
  const lead = await story.accepted(link, password, 'lead')

  await lead.visit('/evidence/add')
  const cdp = await lead.context.newCDPSession(lead.page)
  await cdp.send('Network.enable')
  const slow = (bytes) => cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes })
  await slow(3e6)
  const survey = text('What customers told us, line by line.\n', 12e6)
  await lead.page.setInputFiles('input[type=file]', [
    { name: 'survey.txt', mimeType: 'text/plain', buffer: survey },
    { name: 'small.txt', mimeType: 'text/plain', buffer: text('Small. ', 2000) },
    { name: 'unwanted.txt', mimeType: 'text/plain', buffer: text('Unwanted. ', 5e6) },
    { name: 'program.exe', mimeType: 'text/plain', buffer: text('MZ', 2000) }
  ])
  const row = (name) => lead.page.locator('.pl-drop__file', { hasText: name })
  const said = (words) => lead.page.locator('.pl-drop__status').getByText(words).waitFor()
  const sent = () => lead.page.getByRole('progressbar', { name: 'survey.txt, sent' }).evaluate((bar) => bar.value)
  const further = (than) => lead.page.waitForFunction((than) => document.querySelector('progress[aria-label="survey.txt, sent"]').value > than, than)
  await row('program.exe').getByText('is a program').waitFor()
  await row('program.exe').getByRole('button', { name: 'Remove' }).click()
  await lead.page.getByText(/of 3 files arrived/).waitFor()

  // One is cancelled by keyboard: nothing of it is left.
  await row('unwanted.txt').getByText('sent').waitFor()
  await row('unwanted.txt').getByRole('button', { name: 'Cancel unwanted.txt' }).press('Enter')
  await said('unwanted.txt cancelled')
  await row('small.txt').getByText('Arrived').waitFor()
  await lead.page.waitForTimeout(500)
  assert.equal((await readdir(join(portal.dir, 'uploads'))).filter((name) => name.endsWith('.info')).length, 1, 'only the survey is on its way')

  // One is paused and goes on, by keyboard.
  await further(10)
  await row('survey.txt').getByRole('button', { name: 'Pause survey.txt' }).press('Space')
  await said('survey.txt paused')
  const stood = await sent()
  await lead.page.waitForTimeout(700)
  assert.equal(await sent(), stood, 'a paused file stands still')
  await lead.check()
  await lead.shot('upload-paused')
  // It goes on, by the same button, without a connection: it waits, and goes on
  // by itself once there is one.
  await lead.context.setOffline(true)
  await lead.page.locator(':focus').press('Enter')
  await row('survey.txt').getByText('The connection was lost. It goes on by itself').waitFor()
  await lead.context.setOffline(false)
  await slow(8e5)
  await further(stood)
  await lead.shot('upload-progress')
  await portal.down('SIGKILL')
  await row('survey.txt').getByText('The connection was lost').waitFor()
  await portal.up()
  await slow(-1)
  await row('survey.txt').getByText('Arrived').waitFor({ timeout: 40_000 })
  await lead.page.getByRole('button', { name: 'Upload', exact: true }).click()
  await lead.page.getByRole('heading', { name: 'What was added' }).waitFor()
  await lead.sees('survey', 'small')
  await lead.page.getByRole('link', { name: 'survey', exact: true }).click()
  const [download] = await Promise.all([lead.page.waitForEvent('download'), lead.page.getByRole('link', { name: 'survey.txt', exact: true }).click()])
  assert.equal(sum(await readFile(await download.path())), sum(survey), 'what comes back is what was sent')

  // What the library holds is asked about beside the file, before the form is sent.
  await lead.visit('/evidence/add?element=1.1.1')
  await lead.fill('What it shows, in one sentence', 'What customers told us')
  await lead.page.setInputFiles('input[type=file]', [
    { name: 'survey again.txt', mimeType: 'text/plain', buffer: survey },
    { name: 'small again.txt', mimeType: 'text/plain', buffer: text('Small. ', 2000) }
  ])
  await lead.page.getByText('All files have arrived').waitFor()
  await lead.choose('Use the item that is there', lead.group(/^‘survey again.txt’ is in the library already/))
  await lead.choose('Keep as a new item', lead.group(/^‘small again.txt’ is in the library already/))
  await lead.check()
  await lead.shot('upload-choice')
  await lead.send('Upload')
  await lead.visit('/evidence')
  await lead.sees('EV-003', 'small again')
  await lead.lacks('EV-004', 'survey again')
})

tell('What is there already is asked about without scripts too', { command: 'serve', javaScript: [false] }, async (story) => {
  const lead = await story.accepted(await story.portal.invite('Lee Lead', 'lead@example.org', 'lead', 'Exmere City Council', 'applicant'), password, 'lead')
  const file = (name, words) => ({ name, mimeType: 'text/plain', buffer: text(words, 3000) })
  await lead.visit('/evidence/add')
  await lead.attach('Files', [file('a.txt', 'One. '), file('b.txt', 'Two. ')])
  await lead.press('Upload')
  await lead.visit('/evidence/add?element=1.1.1')
  await lead.fill('What it shows, in one sentence', 'It shows it')
  await lead.attach('Files', [file('a2.txt', 'One. '), file('b2.txt', 'Two. '), file('c.txt', 'Three. ')])
  await lead.press('Upload')
  await lead.sees('There is a problem', 'Files that have arrived')
  await lead.choose('Use the item that is there', lead.group('‘a2.txt’ is in the library already, as EV-001 a'))
  await lead.choose('Keep as a new item', lead.group('‘b2.txt’ is in the library already, as EV-002 b'))
  await lead.shot('same')
  await lead.press('Upload')
  await lead.sees('b2', 'c')
  await lead.visit('/evidence?element=1.1.1')
  await lead.sees('EV-001', 'EV-003', 'EV-004')
  await lead.lacks('EV-002')
})
