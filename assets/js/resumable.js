// Sends one file by the tus protocol: after a lost connection, a restarted
// server or a closed page it goes on where it stopped. A module of its own,
// which only the pages that take files load.
import { Upload } from 'tus-js-client'

const retryDelays = [0, 1000, 3000, 5000, 10000, 15000, 20000, 30000, 30000, 30000, 60000, 60000, 60000]

/**
 * @param {File} file
 * @param {string} endpoint
 * @param {{progress: (sent: number, size: number) => void, done: (id: string) => void, failed: (words: string, final: boolean) => void}} on
 */
export function resumable (file, endpoint, on) {
  const upload = new Upload(file, {
    endpoint: new URL(endpoint, window.location.href).href,
    retryDelays,
    metadata: { filename: file.name },
    onShouldRetry: (error) => {
      const status = error.originalResponse ? error.originalResponse.getStatus() : 0
      return status < 400 || status >= 500 || status === 409 || status === 423
    },
    onProgress: on.progress,
    onSuccess: () => on.done(upload.url.split('/').pop()),
    onError: (error) => {
      const answer = error.originalResponse
      const status = answer ? answer.getStatus() : 0
      const refused = status >= 400 && status < 500
      on.failed(refused && answer.getBody() ? answer.getBody() : 'The connection was lost.', refused)
    }
  })
  upload.findPreviousUploads().then((before) => {
    if (before.length > 0) {
      upload.resumeFromPreviousUpload(before[before.length - 1])
    }
    upload.start()
  })
  return {
    cancel: () => upload.abort(Boolean(upload.url)).catch(() => {}), // what is left expires by itself
    again: () => upload.start()
  }
}
