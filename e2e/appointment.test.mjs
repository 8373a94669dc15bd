// An appointment that is not straightforward: a declared conflict of interest is
// decided on, the work is handed over, and a second opinion is settled.
import { accept } from './support/assessing.mjs'
import { tell } from './support/story.mjs'

const body = 'Fairmark Assessments'

tell('An appointment is ruled on and handed over', {}, async (story) => {
  const scheme = await story.as('Scheme Manager', body)
  const first = await story.as('Lead Assessor', body)
  const second = await story.as('Second Assessor', body)
  let overview = ''

  const appoint = async (person, role) => {
    await scheme.visit(overview)
    await scheme.follow('Appoint somebody')
    await scheme.shot('appoint')
    await scheme.select('Person', new RegExp(`^${person}`))
    await scheme.choose(role, scheme.group('Appointed as'))
    await scheme.press('Appoint')
    await scheme.sees(person, 'Hand over')
  }

  await story.step('Somebody is appointed and declares a conflict of interest', async () => {
    await scheme.visit('/')
    await scheme.follow(/Open the submission.*Kelford/)
    await scheme.press('Open the desk review')
    overview = new URL(scheme.page.url()).pathname
    await appoint('Lead Assessor', 'Lead assessor')
    await first.visit('/')
    await first.sees('Appointments offered to you')
    await first.follow(/Kelford/, first.page.locator('main'))
    await first.shot('offer')
    await first.choose('Yes, or it could look like one')
    await first.choose('Accept', first.group('Do you accept the appointment?'))
    await first.press('Send your answer')
    await first.sees('There is a problem')
    await first.fill('What it is', 'My sister works at the home service.')
    await first.press('Send your answer')
    await first.sees('The scheme manager decides')
    await first.visit(overview.replace('/body/assessments/', '/appointments/'))
    await first.sees('My sister works at the home service.')
    await first.shot('offer-declared')
    await first.visit(overview.replace('/body/assessments/', '/desk/'), 404)
    await first.visit('/')
    await first.sees('Accepted, and waiting for a decision')
    await first.lacks('Appointments offered to you')
  })

  await story.step('The scheme manager decides that they may serve', async () => {
    await scheme.visit(overview)
    await scheme.shot('overview-to-rule')
    await scheme.follow(/Decide on the conflict/)
    await scheme.sees('My sister works at the home service.')
    await scheme.press('Decide')
    await scheme.sees('There is a problem', 'Select whether they may serve')
    await scheme.choose('Yes, all the same')
    await scheme.fill('Why, and what keeps the assessment fair', 'The home service is rated by a colleague.')
    await scheme.shot('ruling')
    await scheme.press('Decide')
    await first.visit(overview.replace('/body/assessments/', '/desk/'))
    await first.sees('0 of')
  })

  await story.step('The work is handed over to another assessor', async () => {
    await scheme.visit(overview)
    await scheme.follow(/^Hand over the work of Lead Assessor/)
    await scheme.shot('hand-over')
    await scheme.choose('Second Assessor')
    await scheme.press('Hand over')
    await scheme.sees('The work has been handed over', 'takes over from Lead Assessor')
    await scheme.shot('overview-handed-over')
    await first.visit(overview.replace('/body/assessments/', '/desk/'), 404)
    await accept(second, overview.replace('/body/assessments/', '/appointments/'))
  })

  await story.step('A colleague gives a second opinion, which the lead settles', async () => {
    const desk = overview.replace('/body/assessments/', '/desk/')
    await appoint('Lead Assessor', 'Assessor')
    await accept(first, overview.replace('/body/assessments/', '/appointments/'))
    await second.visit(desk + '/elements/1.1.1')
    await second.choose('Compliant', second.group('Rating'))
    await second.fill('Finding', 'The profile is redrawn every year.')
    await second.press(/^Save$/)
    await first.visit(desk + '/elements/1.1.1')
    await first.open('Propose another rating')
    await first.select('Rating that you propose', 'Partially compliant')
    await first.fill('Why you would rate it so', 'Two groups are missing from the profile.')
    await first.press('Propose')
    await first.sees('Two groups are missing from the profile.')
    await second.visit(desk + '/team')
    await second.sees('1 second opinion to be settled')
    await second.shot('team')
    await second.follow(/Settle/)
    await second.shot('opinion')
    await second.choose('Take Partially compliant')
    await second.fill('Why', 'The two groups are named in the guidance.')
    await second.press('Settle it')
    await first.visit(desk + '/elements/1.1.1')
    await first.sees('The two groups are named in the guidance.', 'Partially compliant')
    await first.shot('element-settled')
  })
})
