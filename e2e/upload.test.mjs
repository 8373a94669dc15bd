// Files that are sent in parts: several at a time, one taken back, and one that
// goes on after the portal was killed. The plain form is in the other stories.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { readFile } from 'node:fs/promises'
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
  await row('program.exe').getByText('is a program').waitFor()
  await row('program.exe').getByRole('button', { name: 'Remove' }).click()
  await row('unwanted.txt').getByRole('button', { name: 'Remove' }).click()
  await row('small.txt').getByText('Arrived').waitFor()
  await lead.page.waitForFunction(() => [...document.querySelectorAll('.pl-drop__progress')].some((bar) => bar.value > 20))
  await lead.shot('upload-progress')
  await portal.down('SIGKILL')
  await lead.page.waitForTimeout(1500)
  await portal.up()
  await slow(-1)
  await row('survey.txt').getByText('Arrived').waitFor({ timeout: 40_000 })
  await lead.page.getByRole('button', { name: 'Upload', exact: true }).click()
  await lead.page.getByRole('heading', { name: 'What was added' }).waitFor()
  await lead.sees('survey', 'small')
  await lead.page.getByRole('link', { name: 'survey', exact: true }).click()
  const [download] = await Promise.all([lead.page.waitForEvent('download'), lead.page.getByRole('link', { name: 'survey.txt', exact: true }).click()])
  assert.equal(sum(await readFile(await download.path())), sum(survey), 'what comes back is what was sent')
})
