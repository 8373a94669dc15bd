// What a file speaks for is suggested, accepted with its page, or rejected and
// remembered; by keys, and without scripts.
import assert from 'node:assert/strict'
import { tell } from './support/story.mjs'

const complaint = `How to make a complaint

Stage 1: we acknowledge your complaint within 5 working days and reply within 10.
Stage 2: a senior officer reviews it. If you are still unhappy you can go to the Ombudsman.
`

const fees = `Fees and charges from April

Garden waste is £45 a year, with a concession for people on benefits. Refunds are paid within ten days.
`

tell('What a file speaks for', { javaScript: [true, false] }, async (story) => {
  const lead = await story.as('CSE Lead', 'Exmere City Council')
  const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
  await lead.visit('/evidence/add')
  await lead.attach(/files/i, [file('Complaints leaflet.txt', complaint), file('Fees leaflet.txt', fees)])
  await lead.send('Upload')
  // Reading and thinking are done in the background.
  const link = (name) => lead.page.locator('main table').getByRole('link', { name })
  for (let n = 0; n < 60; n++) {
    await lead.visit('/evidence/suggestions')
    if (await link('Complaints leaflet').count() > 0 && await link('Fees leaflet').count() > 0) break
    await lead.page.waitForTimeout(500)
  }
  const feesSheet = await link('Fees leaflet').first().getAttribute('href')
  await lead.arrives(() => link('Complaints leaflet').first().click())
  await lead.sees('4.3.2 Easy, time-bound complaints procedure', 'match', 'because of:', 'Stage 1')
  const sheet = new URL(lead.page.url()).pathname
  if (story.javaScript) {
    await lead.arrives(() => lead.page.keyboard.press('1'))
  } else {
    await lead.press(/^Accept 4\.3\.2/)
  }
  await lead.sees('4.3.2 Easy, time-bound complaints procedure: linked', 'A draft, copied from the evidence')
  await lead.fill('What it shows, in one sentence', 'Promises an answer within ten days')
  await lead.press('Save what it shows')
  await lead.at(sheet)
  await lead.shot('suggestion-decided')
  await lead.follow('All about this evidence')
  await lead.sees('Promises an answer within ten days', /line \d/i)

  await lead.visit(feesSheet)
  await lead.sees('3.1.2 Charges made clear')
  await lead.press(/^Not this/)
  await lead.visit(feesSheet)
  await lead.sees('3.1.2 Charges made clear: not this')
  assert.equal(await lead.page.getByRole('button', { name: /^Accept 3\.1\.2/ }).count(), 0, 'what was rejected is not suggested again')
  await lead.visit('/evidence/suggestions')
  await lead.sees('2 decisions of your organisation')
})
