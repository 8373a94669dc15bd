// Signing in, and the pages that need no sign-in.
import { tell } from './support/story.mjs'

tell('Somebody who is not known cannot sign in', { command: 'serve' }, async (story) => {
  const stranger = await story.visitor('stranger', { cookies: false })
  await stranger.visit('/account')
  stranger.at('/sign-in?next=%2Faccount')
  await stranger.press('Sign in', stranger.page.locator('main'))
  await stranger.sees('There is a problem', 'Enter your e-mail address')
  await stranger.shot('sign-in-error')
  await stranger.fill('E-mail address', 'nobody@example.org')
  await stranger.fill('Password', 'a long password of somebody')
  await stranger.press('Sign in', stranger.page.locator('main'))
  await stranger.sees('There is a problem')
  await stranger.visit('/nowhere', 404)
})
