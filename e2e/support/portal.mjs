// A portal of its own for one story: a fresh folder, a free port, ended with
// the test. PLAUDIT_PROGRAM names the program; scripts/browser.sh builds it.
// PLAUDIT_DEMONSTRATION names a folder in which the demonstration has been told
// and read: stories that begin with it begin with a copy (run.mjs).
import { execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const program = process.env.PLAUDIT_PROGRAM ?? new URL('../../bin/plaudit-e2e', import.meta.url).pathname
const startWithin = 60_000
const endWithin = 60_000
const settleWithin = 180_000

// What a story that was cut off leaves running ends with it.
const running = new Set()
process.on('exit', () => { for (const one of running) one.kill('SIGKILL') })

export class Portal {
  #process
  #log = ''

  // command is "demo" or "serve"; args are further flags.
  static async start (command = 'demo', args = []) {
    const portal = new Portal()
    portal.dir = await mkdtemp(join(tmpdir(), 'plaudit-e2e-'))
    portal.command = command
    portal.args = args
    if (command === 'demo' && process.env.PLAUDIT_DEMONSTRATION) await cp(process.env.PLAUDIT_DEMONSTRATION, portal.dir, { recursive: true })
    await portal.up()
    return portal
  }

  // settled waits until no job waits. It gives up after three minutes.
  async settled () {
    for (const late = Date.now() + settleWithin; Date.now() < late; await new Promise((resolve) => setTimeout(resolve, 300))) {
      // The doctor finds more amiss with a demonstration, and fails.
      const said = await this.cli('doctor', '--json').catch((e) => e.stdout)
      if (/"None has been given up, 0 are waiting\."/.test(said)) return
    }
    throw new Error('jobs of the portal still wait')
  }

  // up starts the program on the folder as it is.
  async up () {
    this.#process = spawn(program, [this.command, '--data', this.dir, '--listen', '127.0.0.1:0', ...this.args],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { PLAUDIT_CACHE: join(tmpdir(), 'plaudit-e2e-cache'), ...process.env } })
    const started = this.#process
    running.add(started)
    started.once('exit', () => running.delete(started))
    this.#process.stderr.on('data', (text) => { this.#log = (this.#log + text).slice(-200_000) })
    this.url = await new Promise((resolve, reject) => {
      let said = ''
      const timer = setTimeout(() => reject(new Error(`the portal did not start\n${said}${this.#log}`)), startWithin)
      this.#process.stdout.on('data', (text) => {
        said += text
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
        if (found) {
          clearTimeout(timer)
          resolve(found[0])
        }
      })
      this.#process.once('exit', (code) => {
        clearTimeout(timer)
        reject(new Error(`the portal ended with ${code}\n${said}${this.#log}`))
      })
    })
  }

  // down ends the program: SIGTERM lets it finish, SIGKILL does not. One that
  // does not finish is killed, and that is a mistake of it.
  async down (signal = 'SIGTERM') {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill(signal)
    let hung = false
    const timer = setTimeout(() => { hung = true; this.#process.kill('SIGKILL') }, endWithin)
    await ended
    clearTimeout(timer)
    if (hung) throw new Error(`the portal did not end within ${endWithin} ms\n${this.#log.slice(-5000)}`)
  }

  // cli runs another command on the same folder, beside the running portal, and
  // returns what it wrote.
  async cli (...args) {
    const { stdout } = await promisify(execFile)(program, [...args, '--data', this.dir])
    return stdout
  }

  // invite makes the first person of an organisation as whoever runs the portal
  // does, and returns the path of the one-time link.
  async invite (name, email, role, organisation, kind) {
    const link = await this.cli('user', 'add', '--name', name, '--email', email, '--role', role, '--organisation', organisation,
      '--create', '--kind', kind, '--invite', '--public-url', this.url)
    return link.trim().slice(this.url.length)
  }

  // problems are the errors that the program logged.
  problems () {
    return this.#log.split('\n').filter((line) => line.includes('"level":"ERROR"'))
  }

  async end () {
    await this.down()
    await rm(this.dir, { recursive: true, force: true })
  }
}
