// One process makes what several want at once. The maker here is a stand-in for the Go compiler: it takes its time, and counts.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { writeWhole } from '../cluster/writeWhole.ts'

const folder = mkdtempSync(join(tmpdir(), 'daemonset-once-'))
const running: ChildProcess[] = []
after(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** A process that wants the file; its maker notes its number, then waits until it is told how to end by a file. */
function wants(file: string) {
  const module = JSON.stringify(new URL('../cluster/makeOnce.ts', import.meta.url).href)
  const script = `
    import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
    const { makeOnce } = await import(${module})
    const file = ${JSON.stringify(file)}
    const make = async (partial, say) => {
      appendFileSync(file + '.makers', process.pid + ' ')
      writeFileSync(partial, 'ha')
      say('half of it is done')
      while (!existsSync(file + '.end')) await new Promise((resolve) => setTimeout(resolve, 10))
      if (readFileSync(file + '.end', 'utf8') === 'fail') throw new Error('it cannot be made')
      writeFileSync(partial, 'whole')
    }
    await makeOnce(file, make, (line) => console.log(line))
    console.log('has ' + readFileSync(file, 'utf8'))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  let isOver = false
  const ended = once(child, 'close').then(() => (isOver = true))
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
      child.emit('said')
    })
  /** Resolves when the process has said the words; fails when it ends without. */
  const says = async (words: string) => {
    while (!said.includes(words) && !isOver) await Promise.race([once(child, 'said'), ended])
    assert.ok(said.includes(words), `"${words}" is not in: ${said}`)
  }
  return { pid: child.pid, ended, says, kill: () => child.kill('SIGKILL') }
}

const makers = (file: string) => readFileSync(`${file}.makers`, 'utf8').trim().split(' ').map(Number)
const end = (file: string, how: 'well' | 'fail') => writeWhole(`${file}.end`, how)

test('two processes at once: one makes it, the other waits, says so and how far it is', async () => {
  const file = join(folder, 'two')
  const first = wants(file)
  await first.says('half of it is done')
  const second = wants(file)
  await second.says(`Process ${first.pid} is at it already; this one waits for it.\nhalf of it is done`)
  assert.ok(!existsSync(file), 'nothing half made is there')
  end(file, 'well')
  await Promise.all([first.says('has whole'), second.says('has whole')])
  assert.deepEqual(makers(file), [first.pid])
  await wants(file).says('has whole')
  assert.deepEqual(makers(file), [first.pid])
  await Promise.all([first.ended, second.ended])
  assert.deepEqual(left('two'), ['two', 'two.end', 'two.lock', 'two.makers'])
})

test('four that start together: one makes it', async () => {
  const file = join(folder, 'four')
  end(file, 'well')
  await Promise.all([1, 2, 3, 4].map(() => wants(file).says('has whole')))
  assert.equal(makers(file).length, 1)
})

test('a maker that is killed is followed by the one that waits', async () => {
  const file = join(folder, 'killed')
  const first = wants(file)
  await first.says('half of it is done')
  const second = wants(file)
  await second.says('this one waits for it')
  first.kill()
  await second.says('Whoever was at it has ended before it was done; it is made here.')
  end(file, 'well')
  await second.says('has whole')
  assert.deepEqual(makers(file), [first.pid, second.pid])
})

test('a maker that fails leaves nothing, and the next one tries again', async () => {
  const file = join(folder, 'failed')
  end(file, 'fail')
  const first = wants(file)
  await first.says('Error: it cannot be made')
  await first.ended
  assert.ok(!existsSync(file))
  end(file, 'well')
  await wants(file).says('has whole')
})

const left = (name: string) =>
  readdirSync(folder)
    .filter((one) => one.startsWith(name))
    .sort()
