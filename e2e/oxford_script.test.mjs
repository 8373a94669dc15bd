import { oxford } from './oxford/story.mjs'

oxford(true)
