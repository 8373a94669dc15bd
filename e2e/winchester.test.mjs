// The second true story, from an empty portal: a council assessed department by
// department, then as a whole. The first story tells each step in full; here
// each assessment takes the shortest honest way to its decision.
import assert from 'node:assert/strict'
import { approve, open, rate, worthCopying, write } from './support/assessing.mjs'
import { tell } from './support/story.mjs'
import { addAreas, foundBody, password, quickly, story as elements } from './support/town.mjs'

const council = 'Wintbourne City Council'
const body = 'Thornbury Assessments'

// The blocks, and how the assessor rates their elements: Housing as the story
// has it, Planning all compliant but for one.
const blocks = {
  Housing: (e) => e,
  Planning: (e) => e.id === '1.2.1' ? { rating: 'Partially compliant', find: 'The plan covers applicants only.' } : { rating: 'Compliant', find: '' }
}

tell('A council is assessed department by department, then as a whole', { command: 'serve', timeout: 1_200_000 }, async (story) => {
  const people = {}
  let programme
  await story.step('The council and the body are founded', async () => {
    const link = await story.portal.invite('Lou Lead', 'lead@wintbourne.example.org', 'lead', council, 'applicant')
    people.lead = await story.accepted(link, password, 'lead')
    await addAreas(people.lead, ['Housing', 'Planning', 'Leisure'])
    Object.assign(people, await foundBody(story, body))
  })
  await story.step('The lead starts a programme of building blocks', async () => {
    const { lead } = people
    await lead.visit('/assessments')
    await lead.follow('Start a programme of building blocks')
    await lead.fill('Name', 'Whole council, 2025 to 2028')
    await lead.select('Certification body (can be chosen later)', body)
    await lead.press('Save')
    await lead.sees('There is no building block yet', 'How the blocks are put together')
    programme = new URL(lead.page.url()).pathname
  })
  for (const [name, of] of Object.entries(blocks)) {
    await story.step(`${name} is assessed as a building block`, async () => {
      const path = await plan(people.lead, programme, 'Plan a building block', `${name} 2025`, name)
      await assess(people, path, `${name} 2025`, of)
    })
  }
  await story.step('A third block has begun', async () => {
    const path = await plan(people.lead, programme, 'Plan a building block', 'Leisure 2026', 'Leisure')
    await people.lead.visit(path)
  })
  await story.step('Every cell of the roll-up says where it comes from', () => rollUp(people.lead, programme))
  await story.step('The corporate assessment joins the blocks into one certificate', async () => {
    const { lead, scheme } = people
    const path = await plan(lead, programme, 'plan the corporate assessment', 'Corporate assessment 2026')
    await assess(people, path, 'Corporate assessment 2026', (e) => e)
    await lead.visit(programme)
    await lead.sees('Corporate assessment 2026', 'Decided')
    await scheme.visit('/body/certificates')
    assert.equal(await scheme.page.getByRole('link', { name: `Issue certificate to ${council}` }).count(), 1, 'blocks earn no certificate')
    await scheme.follow(`Issue certificate to ${council}`)
    await scheme.press('Issue certificate')
    await scheme.sees('has been issued')
    const anybody = await story.visitor('anybody')
    await anybody.visit('/register')
    await anybody.sees(council)
  })
})

// plan plans an assessment of the programme and starts it; it returns its path.
async function plan (lead, programme, link, name, area) {
  await lead.visit(programme)
  await lead.follow(link)
  await lead.fill('Name', name)
  await lead.fill('What is assessed?', area ? `${area} alone` : 'The whole council')
  if (area) await lead.choose(area, lead.group('Service areas in it (optional)'))
  await lead.select('Certification body (can be chosen later)', body)
  await lead.fillDate('When does the cycle start?', '2024-12-01')
  await lead.press('Save')
  await lead.press('Start collecting')
  return new URL(lead.page.url()).pathname
}

// assess goes from the first self-rating to the decision. A few elements are
// rated on their pages, the rest by sending the same forms.
async function assess (people, path, name, of) {
  const { lead, assessor } = people
  await lead.visit(`${path}/elements/1.1.1`)
  await lead.choose('Compliant', lead.group('Self-rating'))
  await lead.fill('Tell me', 'We know who our customers are.')
  await lead.press('Save')
  for (const e of elements.slice(1)) await quickly(lead, `${path}/elements/${e.id}`, { version: '0', rating: 'compliant', statement: e.say })
  await lead.visit(`${path}/submit`)
  await lead.choose(/^I have read the check list/)
  await lead.press('Submit')
  const desk = path.replace('/assessments/', '/desk/')
  await open(people, name)
  await rate(assessor, desk, ['1.1.1', '1.1.2', '1.1.3'], of)
  for (const e of elements.slice(3)) {
    const { rating, find } = of(e)
    await quickly(assessor, `${desk}/elements/${e.id}`, { version: '0', rating: rating.toLowerCase().replace(' ', '_'), finding: find, copy: rating === 'Compliance Plus' ? worthCopying : '' })
  }
  await write(assessor, desk)
  await approve(people, desk)
}

async function rollUp (lead, programme) {
  await lead.visit(programme)
  await lead.sees('Housing 2025', 'Planning 2025', 'Leisure 2026', 'Collecting evidence')
  const cell = (words) => lead.page.getByRole('link', { name: words })
  const source = (block) => new RegExp(`${block} 2025, decided \\d+ \\w+ \\d{4}, assessed by Ash Assessor, less than a month ago`)
  for (const [block, rating] of [['Housing', 'Compliant'], ['Planning', 'Partially compliant']]) {
    const name = await cell(new RegExp(`^1\\.2\\.1, ${block} 2025: ${rating}\\.`)).getAttribute('aria-label')
    assert.match(name, source(block))
  }
  assert.equal(await lead.page.getByRole('img', { name: '1.2.1, Leisure 2026: not assessed' }).count(), 1)
  const whole = async (id) => (await lead.page.locator('.pl-matrix tbody tr', { hasText: new RegExp(`^\\s*${id.replaceAll('.', '\\.')} `) }).locator('td').first().innerText()).trim()
  assert.match(await whole('1.2.1'), /^P/) // the lowest of the blocks
  assert.match(await whole('1.1.2'), /^\+/) // half of the blocks have Compliance Plus, none is below compliant
  assert.match(await whole('1.1.1'), /^C/)
  await lead.follow('Table', lead.page.locator('main'))
  await lead.sees('Housing 2025, decided')
  await lead.visit(programme)
  await lead.arrives(() => cell(/^1\.2\.1, Planning 2025/).click())
  await lead.sees('What the assessor says', 'The plan covers applicants only.')
}
