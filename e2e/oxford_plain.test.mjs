// In a file of its own, so that it runs beside the story with JavaScript.
import { oxford } from './oxford/story.mjs'

oxford(false)
