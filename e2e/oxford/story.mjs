// The first true story, from an empty portal: one council assessed as a whole,
// certified with 13 Compliance Plus, and its annual review the year after. The
// parts are beside this file; docs/walkthrough.md tells the same to people.
import { tell } from '../support/story.mjs'
import { assess } from './assess.mjs'
import { collect } from './collect.mjs'
import { found } from './found.mjs'
import { nextyear } from './nextyear.mjs'
import { report } from './report.mjs'

export const oxford = (javaScript) => tell('A council is assessed as a whole and reviewed a year later',
  { command: 'serve', timeout: 1_200_000, javaScript: [javaScript] }, async (story) => {
    const people = await found(story)
    await collect(story, people)
    await assess(story, people)
    await report(story, people)
    await nextyear(story, people)
  })
