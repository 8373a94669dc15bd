// Sends one file by the tus protocol: after a lost connection, a restarted
// server or a closed page it goes on where it stopped. A module of its own,
// which only the pages that take files load.
import { Upload } from 'tus-js-client'

const retryDelays = [0, 1000, 3000, 5000, 10000, 15000, 20000, 30000, 30000, 30000]
const patience = 60_000 // between tries after all of these

/**
 * @param {File} file
 * @param {string} endpoint
 * @param {{progress: (sent: number, size: number) => void, done: (id: string) => void, lost: () => void, refused: (words: string) => void}} on
 *   lost: it goes on by itself as soon as it can; refused: it never will.
 */
export function resumable (file, endpoint, on) {
  let wanted = 'send' // or 'pause', or 'cancel'
  let lost = false
  let timer = 0
  let begun = false
  const asking = () => begun && !upload.url && !lost // for a place to send to

  const upload = new Upload(file, {
    endpoint: new URL(endpoint, window.location.href).href,
    retryDelays,
    metadata: { filename: file.name },
    onUploadUrlAvailable: () => {
      if (wanted !== 'send') {
        stop()
      }
    },
    onShouldRetry: (error) => {
      const status = error.originalResponse ? error.originalResponse.getStatus() : 0
      const again = status < 400 || status >= 500 || status === 409 || status === 423
      if (wanted === 'pause' || (wanted === 'cancel' && asking())) {
        return false
      }
      if (again && wanted === 'send') {
        miss()
      }
      return again
    },
    onProgress: (sent, size) => {
      lost = false
      on.progress(sent, size)
    },
    onSuccess: () => {
      forget()
      on.done(upload.url.split('/').pop())
    },
    onError: (error) => {
      begun = false
      if (wanted !== 'send') {
        return
      }
      const answer = error.originalResponse
      const status = answer ? answer.getStatus() : 0
      if (status >= 400 && status < 500) {
        forget()
        on.refused(answer.getBody() || 'The file was not taken.')
      } else {
        miss()
        timer = window.setTimeout(start, patience)
      }
    }
  })

  function miss () {
    if (!lost) {
      lost = true
      on.lost()
    }
  }

  function start () {
    window.clearTimeout(timer)
    begun = true
    upload.start()
  }

  // A place to send to that was just asked for is waited for, so that nothing
  // is left behind on the server that nobody knows of.
  function stop () {
    window.clearTimeout(timer)
    if (asking()) {
      return
    }
    begun = false
    upload.abort(wanted === 'cancel').catch(() => {}) // what cannot be told to the server expires by itself
  }

  function online () {
    if (lost && wanted === 'send') {
      upload.abort()
      start()
    }
  }

  function forget () {
    window.clearTimeout(timer)
    window.removeEventListener('online', online)
  }

  window.addEventListener('online', online)
  upload.findPreviousUploads().then((before) => {
    if (before.length > 0) {
      upload.resumeFromPreviousUpload(before[before.length - 1])
    }
    if (wanted === 'send') {
      start()
    } else {
      stop()
    }
  })
  return {
    pause: () => {
      wanted = 'pause'
      stop()
    },
    resume: () => {
      wanted = 'send'
      if (!asking()) {
        start()
      }
    },
    cancel: () => {
      wanted = 'cancel'
      forget()
      stop()
    }
  }
}
