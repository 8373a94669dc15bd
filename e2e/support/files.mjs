// Small files of ours that stories upload: real PDF, Word, Excel, picture and
// text, made with internal/demo/paper, and invented answers of a survey.
const folder = new URL('../files/', import.meta.url)

// files are the paths of files by name.
export function files (...names) {
  return names.map((name) => new URL(name, folder).pathname)
}
