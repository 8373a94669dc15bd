// What a file speaks for is suggested, accepted with its page, or rejected and
// remembered; by keys, and without scripts.
import assert from 'node:assert/strict'
import { tell } from './support/story.mjs'

const complaint = `How to make a complaint

Stage 1: we acknowledge your complaint within 5 working days and reply within 10.
Stage 2: a senior officer reviews it. If you are still unhappy you can go to the Ombudsman.
`

tell('What a file speaks for', { javaScript: [true, false] }, async (story) => {
  const lead = await story.as('CSE Lead', 'Exmere City Council')
  await lead.visit('/evidence/add')
  await lead.attach(/files/i, { name: `Complaints leaflet ${lead.javaScript ? 'a' : 'b'}.txt`, mimeType: 'text/plain', buffer: Buffer.from(complaint) })
  await lead.send('Upload')
  // Reading and thinking are done in the background.
  for (let n = 0; n < 40; n++) {
    await lead.visit('/evidence/suggestions')
    if ((await lead.text()).includes('Complaints leaflet')) break
    await lead.page.waitForTimeout(500)
  }
  await lead.sees('Nothing of it', /Start with/).catch(() => {})
  await lead.follow(/Complaints leaflet/)
  await lead.sees('4.3.2 Easy, time-bound complaints procedure', 'match', 'because of:', 'Stage 1')
  const sheet = new URL(lead.page.url()).pathname
  if (await lead.page.locator('.pl-keys').isVisible()) {
    await lead.arrives(() => lead.page.keyboard.press('1'))
  } else {
    await lead.press(/^Accept 4\.3\.2/)
  }
  await lead.sees('4.3.2 Easy, time-bound complaints procedure: linked', 'A draft, copied from the evidence')
  await lead.fill('What it shows, in one sentence', 'Promises an answer within ten days')
  await lead.press('Save what it shows')
  await lead.at(sheet)
  await lead.shot('suggestion-decided')
  await lead.press(/^Not this/)
  await lead.sees('not this')
  await lead.press(/None of the rest/)
  await lead.visit(sheet)
  await lead.sees('Everything that was suggested has been decided on')
  await lead.follow('All about this evidence')
  await lead.sees('Promises an answer within ten days', /line \d/i)
  await lead.visit('/evidence/suggestions')
  await lead.sees(/\d decisions? of your organisation/)
  assert.ok(!(await lead.page.locator('table').innerText().catch(() => '')).includes('Complaints leaflet'))
})
